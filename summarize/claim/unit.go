package claim

import (
	"maps"
	"strings"
)

// unit is what a figure is in, and what one of it is in the base unit of its
// kind.
type unit struct {
	kind Kind
	base string
	size float64
}

func units(kind Kind, base string, size float64, names ...string) map[string]unit {
	all := map[string]unit{}
	for _, name := range names {
		all[name] = unit{kind, base, size}
	}
	return all
}

func merge(tables ...map[string]unit) map[string]unit {
	all := map[string]unit{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}

const day = 24 * 60 * 60

// unitNames are the units by what they are called, in lower case.
var unitNames = merge(
	units(Duration, "s", 1e-9, "ns", "nanoseconds"),
	units(Duration, "s", 1e-6, "us", "µs", "μs", "microseconds"),
	units(Duration, "s", 1e-3, "ms", "msec", "millis", "millisecond", "milliseconds"),
	units(Duration, "s", 1, "s", "sec", "secs", "second", "seconds", "sekunde", "sekunden", "seconde", "secondes", "segundos"),
	units(Duration, "s", 60, "m", "min", "mins", "minute", "minutes", "minuten", "minutos"),
	units(Duration, "s", 3600, "h", "hr", "hrs", "hour", "hours", "person-hours", "engineer-hours", "man-hours", "stunde", "stunden", "heure", "heures", "horas"),
	units(Duration, "s", day, "d", "day", "days", "person-days", "engineer-days", "tag", "tage", "tagen", "jour", "jours", "días"),
	units(Duration, "s", 7*day, "week", "weeks", "wochen", "semaines", "semanas"),
	units(Duration, "s", 30*day, "month", "months", "monate", "monaten", "mois"),
	units(Duration, "s", 365*day, "year", "years"),
	units(Size, "B", 1, "b", "byte", "bytes"),
	units(Size, "B", 1e3, "kb"), units(Size, "B", 1e6, "mb"), units(Size, "B", 1e9, "gb"), units(Size, "B", 1e12, "tb"), units(Size, "B", 1e15, "pb"),
	units(Size, "B", 1<<10, "kib"), units(Size, "B", 1<<20, "mib"), units(Size, "B", 1<<30, "gib"), units(Size, "B", 1<<40, "tib"),
	units(Percentage, "%", 1, "%", "٪", "％", "percent", "prozent"),
	units(Percentage, "pp", 1, "pp", "percentage points", "percentage point", "prozentpunkte"),
	units(Money, "EUR", 1, "€", "eur", "euro", "euros"), units(Money, "USD", 1, "$", "usd", "dollar", "dollars"), units(Money, "GBP", 1, "£", "gbp", "pounds"),
	units(Money, "CHF", 1, "chf", "francs"), units(Money, "JPY", 1, "¥", "jpy"), units(Money, "INR", 1, "₹", "inr"),
	units(Rate, "rps", 1, "rps", "req/s"), units(Rate, "qps", 1, "qps"), units(Rate, "tps", 1, "tps"),
	units(Factor, "x", 1, "x", "×", "times", "fold"),
)

// scales are the words and letters that multiply a numeral.
var scales = map[string]float64{
	"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6, "bn": 1e9, "billion": 1e9,
}

// periods are what a rate is per, by every name.
var periods = map[string]string{
	"s": "s", "sec": "s", "second": "s", "min": "min", "minute": "min", "h": "hour", "hr": "hour", "hour": "hour", "day": "day", "night": "night", "shift": "shift",
	"week": "week", "wk": "week", "month": "month", "mo": "month", "quarter": "quarter", "year": "year", "yr": "year", "sprint": "sprint", "release": "release", "deploy": "deploy",
	"op": "op", "request": "request", "query": "query", "call": "call", "user": "user", "build": "build", "item": "item",
}

// counted are the things worth counting, singular and plural. Lines, files and
// commits are not among them: they measure nothing but themselves.
var counted = wordSet(`page pages alert alerts incident incidents error errors failure failures crash crashes outage outages ticket tickets query queries
request requests call calls retry retries complaint complaints escalation escalations warning warnings step steps click clicks defect defects restart restarts deploy
deploys deployment deployments release releases rollback rollbacks interruption interruptions timeout timeouts users user customer customers merchant merchants partners
team teams engineer engineers developer developers candidate candidates people person colleague colleagues newcomer newcomers intern interns student students participant
participants attendee attendees interview interviews workshop workshops talk talks session sessions service services endpoint endpoints host hosts server servers node nodes
cluster clusters table tables dashboard dashboards runbook runbooks playbook playbooks document documents guide guides report reports job jobs pipeline pipelines test tests
record records row rows message messages event events invoice invoices order orders payment payments transaction transactions country countries currency currencies
market markets language languages project projects repository repositories repo repos account accounts agent agents department departments point points vulnerability vulnerabilities
dependency dependencies duplicate duplicates refund refunds chargeback chargebacks allocation allocations sites site stores store shops shop contract contracts review reviews
handoff handoffs approval approvals login logins signup signups download downloads feature flags flag secret secrets certificate certificates bug bugs
applicants trainees mentees squads vendor vendors supplier suppliers backups cases case claims machines vm vms images pods containers
conflict conflicts meeting meetings visit visits session minutes`, "pull requests", "pull request")

// onlyChanged are things whose number says something when it changed, and
// nothing when they were merely made or mended.
var onlyChanged = wordSet(`tests test bugs bug steps step clicks points point calls retries errors warnings case cases meetings`)

// plural returns the plural of what is counted, so that a unit has one name.
func plural(noun string) string {
	stem, ok := strings.CutSuffix(noun, "y")
	switch {
	case noun == "person":
		return "people"
	case noun == "pull request":
		return "pull requests"
	case ok && counted[stem+"ies"]:
		return stem + "ies"
	}
	for _, end := range []string{"s", "es"} {
		if counted[noun+end] {
			return noun + end
		}
	}
	return noun
}

func wordSet(list string, more ...string) map[string]bool {
	set := map[string]bool{}
	for _, w := range append(strings.Fields(list), more...) {
		set[w] = true
	}
	return set
}
