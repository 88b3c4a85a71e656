package gate

import "slices"

// stages are those of an incident, in the order they come in.
var stages = []string{"began", "detected", "acknowledged", "mitigated", "restored"}

// labelDistance is how many tokens may stand between a stage and its time.
const labelDistance = 3

// stageOf returns which stage a time of day is told for, -1 for none.
func (c *check) stageOf(m *moment) int {
	for i := m.first - 1; i >= 0 && i >= m.first-labelDistance; i-- {
		if at := slices.Index(stages, c.tokens[i].low); at >= 0 {
			return at
		}
	}
	return -1
}

// checkStages refuses times of one day that tell a later stage of an incident
// before an earlier one: the labels of two were swapped.
func (c *check) checkStages(all []moment) {
	var last *moment
	for i := range all {
		m := &all[i]
		if m.hour < 0 || m.day > 0 || c.stageOf(m) < 0 {
			continue
		}
		if last != nil && (c.stageOf(last)-c.stageOf(m))*((last.hour-m.hour)*60+last.minute-m.minute) < 0 {
			c.refuse(kindDate, last.first, m.end, "times of other stages than in")
			return
		}
		last = m
	}
}
