package digest

import "time"

// Prompt asks for what no tool saw, with the command that writes it down.
type Prompt struct {
	Key      string `json:"key"`
	Question string `json:"question"`
	Command  string `json:"command"`
}

var prompts = []Prompt{
	{"presented", "Did you present or demonstrate something?", `brag note "Presented … to …"`},
	{"advised", "Did somebody decide something on your advice?", `brag note "Advised … on …"`},
	{"unblocked", "Did you unblock somebody?", `brag note "Unblocked … by …"`},
	{"interviewed", "Did you interview, or help with hiring?", `brag note "Interviewed … candidates for …"`},
	{"taught", "Did you teach or mentor somebody?", `brag note "Taught … to …"`},
	{"decided", "Did you decide something that others now follow?", `brag note "Decided … because …"`},
	{"thanked", "Did somebody thank you, or say how it helped?", `brag note --feedback "…" --with "…"`},
}

// promptsEach is how many are asked at a time.
const promptsEach = 2

// promptsOf returns the prompts whose turn it is in the period.
func promptsOf(in Input) []Prompt {
	y, m, d := in.Period.To.Date()
	turn := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (7 * 24 * 60 * 60))
	if in.Kind == Monthly {
		turn = y*12 + int(m)
	}
	var asked []Prompt
	for i := range promptsEach {
		asked = append(asked, prompts[(turn*promptsEach+i)%len(prompts)])
	}
	return asked
}
