#compdef countersign
# Completion of countersign for zsh.
_arguments \
	'--server[the account server]:server:(mozilla sandbox https\://)' \
	'--accessible[plain lines for a screen reader]' \
	'--account[which account]:e-mail:' \
	'--sandbox[the practice server]' \
	'--relay[another relay]:address:' \
	'--code-relay[another relay for typed codes]:address:' \
	'--config[another settings file]:file:_files' \
	'--log-level[how much to log]:level:(error warn info debug)' \
	'--listen[where sandbox and relay listen]:address:' \
	'--hidden[begin in the tray]' \
	'--json[for programs]' \
	'--version[say which version this is]' \
	'--help[say how it goes]' \
	'1:verb:((pair\:"pair a phone in the terminal" join\:"bring this computer into an account" phone\:"play a phone" sandbox\:"run the practice server" relay\:"run a relay" doctor\:"find out what is in the way" history\:"say what came of every pairing" diagnostics\:"save a file for whoever helps you"))' \
	'*::argument:'
