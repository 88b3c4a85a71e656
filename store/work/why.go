package work

// The reasons an item is kept for the record but not counted as the person's
// own work. They are shown to the person, and counted in the coverage.
const (
	WhyOthersWork      = "written by someone else, merged by me"
	WhyBotsWork        = "written by a bot"
	WhyOwnReview       = "a review of my own pull request"
	WhySameName        = "someone else with my display name"
	WhyReassigned      = "reassigned before it was done"
	WhyAssignedLate    = "assigned to me only after it was done"
	WhyReportedOnly    = "reported by me, done by someone else"
	WhyTouchedOnly     = "worked on by me, done by someone else"
	WhyUnassigned      = "assigned to nobody when it was done"
	WhyDeclined        = "closed without being done"
	WhyUnmapped        = "resolution not known; map it under resolutions in the config"
	WhyReopened        = "reopened and still open"
	WhyOpen            = "not finished"
	WhyNotMerged       = "closed without being merged"
	WhyBulk            = "closed in bulk without work"
	WhyFalseAlarm      = "false alarm"
	WhyNotAnswered     = "incident I had no stated part in"
	WhyBackport        = "a back-port; part of its original"
	WhyClosedByNoOne   = "closed while not assigned to me"
	WhyNoDate          = "nothing says when it was done"
	WhyNoSubmittedPart = "no submitted review"
	WhyNoPart          = "no stated part of mine; kept as context"
	WhyFeedback        = "feedback received, not work done"
	WhyExpectation     = "an expectation heard, not work done"
)
