# Completion of countersign for bash.
_countersign() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	COMPREPLY=()
	case $before in
	--server) COMPREPLY=($(compgen -W "mozilla sandbox https://" -- "$word")) ;;
	--log-level) COMPREPLY=($(compgen -W "error warn info debug" -- "$word")) ;;
	--config) compopt -o default ;;
	--relay | --code-relay) COMPREPLY=($(compgen -W "wss://" -- "$word")) ;;
	--listen) COMPREPLY=($(compgen -W "127.0.0.1:8765" -- "$word")) ;;
	*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W "--accessible --server --account --sandbox --relay --code-relay --config --log-level --listen --hidden --json --version --help" -- "$word"))
		elif ((COMP_CWORD == 1)); then
			COMPREPLY=($(compgen -W "pair join phone sandbox relay doctor diagnostics history" -- "$word"))
		fi
		;;
	esac
}
complete -F _countersign countersign
