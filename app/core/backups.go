package core

import "countersign/ui/screen"

// BackupCodeSpent: the backup code that was typed has been taken, and so many are left. It comes before the answer to SubmitCode.
type BackupCodeSpent struct {
	Ref  Ref
	Left int
}

func (BackupCodeSpent) event() {}

// Backups is what is known of the backup codes of an account. The zero value is nothing.
type Backups struct {
	Spent bool // one of them, just now
	Left  int
}

// fewBackups is how many backup codes are few enough to speak of.
const fewBackups = 3

// problem says that few are left; nothing while there are enough, or none was used.
func (b Backups) problem() screen.Problem {
	switch {
	case !b.Spent || b.Left > fewBackups:
		return screen.Problem{}
	case b.Left == 0:
		return screen.Problem{
			What: screen.Say("That was your last backup code."),
			Do:   screen.Say("Have new ones made in the account's settings in a browser, and keep them safe."),
		}
	}
	return screen.Problem{
		What: screen.Count("You have one backup code left.", "You have {{.N}} backup codes left.", b.Left),
		Do:   screen.Say("Have new ones made in the account's settings in a browser, and keep them safe."),
	}
}
