#!/usr/bin/env bash
# Takes the transcripts in this folder anew: whole runs of the playbooks that ship, in a folder of their own, without a model.
#   docs/transcripts/take.sh [playbook...]        (BATON names another build of the command)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
workspace=$(mktemp -d)
trap 'rm -rf "$workspace"' EXIT
tool=${BATON:-$root/baton}
"$tool" --version >&2 # builds it, if need be
cd "$workspace"
cp -r "$root/playbooks" .
export BATON_WORKSPACE=$workspace NO_COLOR=1
page=

begin() { # begin NAME TITLE: opens a page
  page=$here/$1.md
  printf '# %s\n\nA whole run of [`playbooks/%s`](../../playbooks/%s/README.md) as it went, taken with `docs/transcripts/take.sh`. The texts are written by `offline`, the model that is there without a key: it puts together what it is handed, and says so.\n' "$2" "$1" "$1" >"$page"
}

say() { printf '\n%s\n' "$*" >>"$page"; }

# baton EXIT WORDS...: runs the command, which has to end with that code, and writes down what it said. RUN stands for the run.
run=
baton() {
  local wanted=$1 code=0 output
  shift
  output=$("$tool" "${@//RUN/$run}" 2>&1 </dev/null) || code=$?
  if [ "$code" -ne "$wanted" ]; then
    printf '%s\nbaton %s ended with %s, not %s\n' "$output" "$*" "$code" "$wanted" >&2
    exit 1
  fi
  local shown= word
  for word in "$@"; do
    word=${word//RUN/${run: -8}}
    case $word in *' '*) word="'$word'" ;; esac
    shown+=" $word"
  done
  { printf '\n```text\n$ baton%s\n' "$shown"; printf '%s\n' "${output//$workspace\//}"; printf '```\n'; } >>"$page"
  if [ "$1" = run ]; then
    run=$("$tool" runs list --json | sed -n 's/^ *"run": "\([0-9a-f]*\)".*/\1/p' | head -1)
  fi
}

landed() { # landed FILE-ENDING: shows what was written
  local file
  for file in $(find out -name "*$1" ! -name '*.receipt.json' | sort); do
    { printf '\n`%s`:\n\n````markdown\n' "$file"; cat "$file"; printf '````\n'; } >>"$page"
  done
}

blog_article() {
  begin blog-article "A blog article, from the question to the page"
  say "Research and outline, then the first stop: an editor settles the plan."
  baton 3 run blog-article --brief playbooks/blog-article/briefs/late-rota.yaml --no-review
  baton 0 review show RUN
  baton 0 review decide RUN approve
  say "The article after the approved plan, the claims check, and the second stop."
  baton 3 runs resume RUN --no-review
  baton 0 review show RUN
  baton 0 review decide RUN changes --comment 'Replace "Read more" with "Work out your own number"'
  baton 3 runs resume RUN --no-review
  baton 0 review decide RUN approve
  baton 0 runs resume RUN
  say "What was handed along each arrow, and what of it entered the prompt:"
  baton 0 runs show RUN --handoffs
  say "And what landed:"
  landed .md
}

ad_set() {
  begin ad-set "An ad set, from the brief to the files"
  say "Angles, then an ad for each channel side by side, each with its check, and the stop for people."
  baton 3 run ad-set --brief playbooks/ad-set/briefs/boiler-swap.yaml --no-review
  baton 0 review show RUN
  baton 0 review decide RUN changes --comment 'Replace "by our own team" with "by our own fitters"'
  say "A comment starts the channels again; what nobody objected to stays."
  baton 3 runs resume RUN --no-review
  baton 0 review decide RUN approve
  baton 0 runs resume RUN
  say "What was handed along each arrow, and what of it entered the prompt:"
  baton 0 runs show RUN --handoffs
  say "And what landed:"
  landed .md
  landed .json
}

newsletter_issue() {
  begin newsletter-issue "A newsletter issue, from the desk to the note a week later"
  sed -i 's/for: 7d/for: 2s/' playbooks/newsletter-issue/workflow.yaml
  say "For this transcript the week is two seconds long: \`for: 2s\` in place of \`for: 7d\`. All else is as it ships."
  say "The desk proposes, and an editor is asked to choose."
  baton 3 run newsletter-issue --brief playbooks/newsletter-issue/briefs/issue-214.yaml --no-review
  baton 0 review show RUN
  baton 0 review answer RUN --set chosen=2,1,3 --set "direction=The recall first, and no more than that about it."
  say "The issue from what was chosen, and the sign-off."
  baton 3 runs resume RUN --no-review
  baton 0 review show RUN
  baton 0 review decide RUN approve
  say "The issue is committed, and the run waits for the week to pass."
  baton 3 runs resume RUN --no-review
  sleep 3
  baton 3 runs resume RUN --no-review
  baton 0 review show RUN
  baton 0 review answer RUN --set delivered=10900 --set opened=4360 --set clicked=763 --set left=12 --set replied=9 --set most_clicked=https://gableridge.example/recalls/ventia-150
  baton 3 runs resume RUN --no-review
  baton 0 review show RUN
  baton 0 review decide RUN approve
  baton 0 runs resume RUN
  say "What was handed along each arrow, and what of it entered the prompt:"
  baton 0 runs show RUN --handoffs
  say "And what landed:"
  landed .md
}

launch_email() {
  begin launch-email "A launch email, from the brief to the draft in the list"
  say "Research, draft, the gate, the privacy note for the EU, and the stop for people."
  baton 3 run launch-email --brief playbooks/launch-email/briefs/espresso-machine.yaml --no-review
  baton 0 review show RUN
  baton 0 review decide RUN changes --comment 'subject: shorter'
  say "A comment starts another round; the draft is handed what was asked for and what it wrote before."
  baton 3 runs resume RUN --no-review
  baton 0 review show RUN --preview
  baton 0 review decide RUN approve
  baton 0 runs resume RUN
  say "What was handed along each arrow, and what of it entered the prompt:"
  baton 0 runs show RUN --handoffs
  say "And what landed:"
  landed .md
}

for playbook in "${@:-launch-email blog-article ad-set newsletter-issue}"; do
  for name in $playbook; do
    rm -rf .baton out
    "${name//-/_}"
  done
done
