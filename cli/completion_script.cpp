#include <algorithm>

#include "cli/completion.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// COMP_WORDS is cut at '=' and ':', and what is offered has to begin behind the last of them.
constexpr std::string_view kBash =
    R"(# bash completion of @COMMAND@; made by '@COMMAND@ --completion bash'.
_qnn_complete() {
  local words=() word prefix= line candidate i
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if ((${#words[@]})) && [[ $word == [=:] || ${COMP_WORDS[i - 1]} == [=:] ]]; then
      words[${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
  done
  word=${words[${#words[@]}-1]}
  [[ $COMP_WORDBREAKS == *=* && $word == *[=:]* ]] && prefix=${word%"${word##*[=:]}"}
  COMPREPLY=()
  while IFS= read -r line; do
    candidate=${line%%$'\t'*}
    case $line in
      :dirs | :files*)
        compopt -o filenames 2>/dev/null
        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "${word#"$prefix"}")
        [[ $line == :dirs ]] && continue
        line=${line#:files}
        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(
          compgen -f -X "!*${line:+.${line# }}" -- "${word#"$prefix"}" |
            while IFS= read -r i; do [[ -d $i ]] || printf '%s\n' "$i"; done)
        ;;
      *)
        [[ $candidate == *[.=] ]] && compopt -o nospace 2>/dev/null
        COMPREPLY+=("${candidate#"$prefix"}")
        ;;
    esac
  done < <("${COMP_WORDS[0]/#\~/$HOME}" --complete "${words[@]}" 2>/dev/null)
}
complete -F _qnn_complete @COMMAND@
)";

constexpr std::string_view kZsh = R"(#compdef @COMMAND@
# zsh completion of @COMMAND@; made by '@COMMAND@ --completion zsh'.
_qnn_complete() {
  local line candidate text
  local -a open closed open_text closed_text
  for line in "${(@f)$("${(Q)words[1]/#\~/$HOME}" --complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
    candidate=${line%%$'\t'*}
    text=${line#*$'\t'}
    case $line in
      '') ;;
      :dirs) _files -/ ;;
      :files) _files ;;
      :files*) _files -g "*.${line#:files }" ;;
      *)
        [[ -n $text ]] && text="$candidate  -- $text" || text=$candidate
        if [[ $candidate == *[.=] ]]; then
          open+=("$candidate") open_text+=("$text")
        else
          closed+=("$candidate") closed_text+=("$text")
        fi
        ;;
    esac
  done
  (($#open)) && compadd -S '' -l -d open_text -a open
  (($#closed)) && compadd -l -d closed_text -a closed
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _qnn_complete "$@"
else
  compdef _qnn_complete @COMMAND@
fi
)";

constexpr std::string_view kFish =
    R"(# fish completion of @COMMAND@; made by '@COMMAND@ --completion fish'.
function __qnn_complete
    set -l words (commandline -opc)
    set -l command (string replace -r '^~' $HOME -- $words[1])
    set -e words[1]
    for line in ($command --complete $words (commandline -ct) 2>/dev/null)
        switch $line
            case ':dirs'
                __fish_complete_directories (commandline -ct)
            case ':files'
                __fish_complete_path (commandline -ct)
            case ':files *'
                __fish_complete_suffix (string replace ':files ' . -- $line)
            case '*'
                echo $line
        end
    end
end
complete -c @COMMAND@ -f -a '(__qnn_complete)'
)";

}  // namespace

std::string completion_script(const std::string& command, std::string_view shell) {
  constexpr std::string_view kName = "@COMMAND@";
  std::string text(shell == "bash" ? kBash : shell == "zsh" ? kZsh : kFish);
  for (std::size_t at = text.find(kName); at != std::string::npos; at = text.find(kName, at))
    text.replace(at, kName.size(), command);
  return text;
}

}  // namespace qnn
