" Vim syntax file for `.journey` customer journeys.
" Made by editors/build.mjs from editors/words.json and editors/vim/journey.template.vim. Do not edit.

if exists('b:current_syntax')
  finish
endif

let s:cpo_save = &cpo
set cpo&vim

syntax case match
syntax iskeyword @,48-57,_,192-255

" Names; they come first, so that later rules win.
syntax match journeyType /\<\u\k*\l\k*\>/
syntax match journeyCall /\<\k\+\%(\.\k\+\)*(\@=/
syntax match journeyFunction /\<\%(all\|consent_age\|consented\|count\|engaged\|last\|length\|max\|min\|seen\|sent\|status\|sum\)(\@=/

" Keywords are soft: none stands before `:`, `.` or a touching `(`, nor after a `.`.
syntax match journeyReserved /\%(\.\@1<!\.\)\@2<!\<\%(after\|and\|as\|at\|before\|by\|each\|else\|every\|for\|from\|if\|in\|is\|not\|of\|on\|or\|per\|since\|to\|until\|up\|via\|when\|where\|with\|within\)\>\%(\s*:\|\.\.\@!\|(\)\@!/
syntax match journeyOperator /\%(\.\@1<!\.\)\@2<!\<\%(and\|in\|is\|not\|or\)\>\%(\s*:\|\.\.\@!\)\@!/
syntax match journeyConstant /\%(\.\@1<!\.\)\@2<!\<\%(april\|august\|clicked\|december\|delivered\|failed\|false\|february\|friday\|january\|july\|june\|known\|march\|may\|missing\|monday\|november\|october\|queued\|replied\|saturday\|seen\|sent\|september\|sunday\|thursday\|true\|tuesday\|undelivered\|wednesday\)\>\%(\s*:\|\.\.\@!\|(\)\@!/
syntax match journeyPurpose /\%(\<\%(about\|actions\|active\|address\|after\|again\|allow\|among\|any\|anyone\|api\|as\|asks\|at\|audience\|back\|backstage\|before\|behaviour\|block\|blocked\|brand\|broadcast\|buttons\|by\|call\|called\|cap\|caption\|category\|cause\|channel\|channels\|clicked\|collect\|competitors\|connection\|consent\|countdown\|current\|customer\|defer\|delivered\|demographics\|devices\|do\|drop\|each\|else\|emits\|encoding\|enters\|entry\|every\|evidence\|except\|exhausted\|exit\|expect\|expires\|extends\|external\|failed\|fails\|fallback\|feedback\|feels\|file\|fits\|followed\|for\|fresh\|from\|frontstage\|future\|given\|goal\|goals\|goto\|grant\|habits\|handover\|history\|hobbies\|holdout\|if\|journey\|journeys\|key\|kpi\|kpis\|lasts\|leap\|leaves\|let\|lifecycle\|limit\|list\|lists\|locales\|match\|media\|message\|microconversion\|microconversions\|missing\|moment\|most\|motivation\|moves\|needs\|notes\|nothing\|of\|office\|on\|one\|opportunity\|outcome\|pain\|parts\|past\|per\|persona\|personas\|pii\|place\|plural\|prefer\|prefers\|price\|priority\|publish\|purpose\|questions\|queued\|quiet\|quote\|quotes\|range\|reached\|receipts\|repeat\|replied\|replies\|reply\|restart\|returns\|review\|reviewed\|rules\|running\|same\|sample\|scenario\|secret\|seen\|selfservice\|send\|sender\|sensitive\|sent\|session\|set\|sets\|share\|since\|skip\|skipped\|sliding\|source\|sources\|split\|stage\|stages\|start\|started\|state\|steps\|sticky\|stop\|stopped\|survey\|systems\|tag\|tags\|target\|template\|templates\|text\|thinks\|timeline\|timeout\|times\|to\|touchpoints\|track\|tracked\|trigger\|ttl\|unblock\|undelivered\|unreachable\|until\|up\|usage\|version\|via\|wait\|when\|where\|while\|who\|winner\|with\|withdraw\|within\|won\|worries\|year\)\s\+\)\@30<=\<\%(authentication\|consent_request\|critical\|marketing\|service\|verification\)\>/
" Inside a line: after an operand or before one.
syntax match journeyModifier /\%([[:alnum:]_\])%"]  \?\)\@3<=\<\%(about\|actions\|active\|address\|again\|allow\|among\|any\|anyone\|api\|asks\|audience\|back\|backstage\|behaviour\|block\|blocked\|brand\|broadcast\|buttons\|call\|called\|cap\|caption\|category\|cause\|channel\|channels\|clicked\|collect\|competitors\|connection\|consent\|countdown\|current\|customer\|defer\|delivered\|demographics\|devices\|do\|drop\|emits\|encoding\|enters\|entry\|evidence\|except\|exhausted\|exit\|expect\|expires\|extends\|external\|failed\|fails\|fallback\|feedback\|feels\|file\|fits\|followed\|fresh\|frontstage\|future\|given\|goal\|goals\|goto\|grant\|habits\|handover\|history\|hobbies\|holdout\|journey\|journeys\|key\|kpi\|kpis\|lasts\|leap\|leaves\|let\|lifecycle\|limit\|list\|lists\|locales\|match\|media\|message\|microconversion\|microconversions\|missing\|moment\|most\|motivation\|moves\|needs\|notes\|nothing\|office\|one\|opportunity\|outcome\|pain\|parts\|past\|persona\|personas\|pii\|place\|plural\|prefer\|prefers\|price\|priority\|publish\|purpose\|questions\|queued\|quiet\|quote\|quotes\|range\|reached\|receipts\|repeat\|replied\|replies\|reply\|restart\|returns\|review\|reviewed\|rules\|running\|same\|sample\|scenario\|secret\|seen\|selfservice\|send\|sender\|sensitive\|sent\|session\|set\|sets\|share\|skip\|skipped\|sliding\|source\|sources\|split\|stage\|stages\|start\|started\|state\|steps\|sticky\|stop\|stopped\|survey\|systems\|tag\|tags\|target\|template\|templates\|text\|thinks\|timeline\|timeout\|times\|touchpoints\|track\|tracked\|trigger\|ttl\|unblock\|undelivered\|unreachable\|usage\|version\|wait\|while\|who\|winner\|withdraw\|won\|worries\|year\)\>\%(\s*:\|\.\.\@!\|(\|\s*[-=<>+*!]\)\@!/
syntax match journeyModifier /\%(\.\@1<!\.\)\@2<!\<\%(about\|actions\|active\|address\|again\|allow\|among\|any\|anyone\|api\|asks\|audience\|back\|backstage\|behaviour\|block\|blocked\|brand\|broadcast\|buttons\|call\|called\|cap\|caption\|category\|cause\|channel\|channels\|clicked\|collect\|competitors\|connection\|consent\|countdown\|current\|customer\|defer\|delivered\|demographics\|devices\|do\|drop\|emits\|encoding\|enters\|entry\|evidence\|except\|exhausted\|exit\|expect\|expires\|extends\|external\|failed\|fails\|fallback\|feedback\|feels\|file\|fits\|followed\|fresh\|frontstage\|future\|given\|goal\|goals\|goto\|grant\|habits\|handover\|history\|hobbies\|holdout\|journey\|journeys\|key\|kpi\|kpis\|lasts\|leap\|leaves\|let\|lifecycle\|limit\|list\|lists\|locales\|match\|media\|message\|microconversion\|microconversions\|missing\|moment\|most\|motivation\|moves\|needs\|notes\|nothing\|office\|one\|opportunity\|outcome\|pain\|parts\|past\|persona\|personas\|pii\|place\|plural\|prefer\|prefers\|price\|priority\|publish\|purpose\|questions\|queued\|quiet\|quote\|quotes\|range\|reached\|receipts\|repeat\|replied\|replies\|reply\|restart\|returns\|review\|reviewed\|rules\|running\|same\|sample\|scenario\|secret\|seen\|selfservice\|send\|sender\|sensitive\|sent\|session\|set\|sets\|share\|skip\|skipped\|sliding\|source\|sources\|split\|stage\|stages\|start\|started\|state\|steps\|sticky\|stop\|stopped\|survey\|systems\|tag\|tags\|target\|template\|templates\|text\|thinks\|timeline\|timeout\|times\|touchpoints\|track\|tracked\|trigger\|ttl\|unblock\|undelivered\|unreachable\|usage\|version\|wait\|while\|who\|winner\|withdraw\|won\|worries\|year\)\>\%(\s\+["0-9\[]\)\@=/
" First on the line or after a brace.
syntax match journeyClause /\%(^\s*\|[{}]\s*\)\@80<=\<\%(about\|action\|actions\|active\|address\|after\|again\|among\|any\|anyone\|api\|as\|asks\|at\|audience\|back\|backstage\|before\|behaviour\|block\|blocked\|brand\|broadcast\|buttons\|by\|called\|cap\|caption\|category\|cause\|channel\|channels\|clicked\|collect\|competitors\|compute\|connection\|contact\|conversion\|current\|customer\|defer\|delivered\|demographics\|devices\|do\|drop\|each\|emits\|encoding\|enters\|entry\|enum\|event\|every\|evidence\|except\|exhausted\|expect\|expires\|extends\|external\|failed\|fails\|fallback\|feedback\|feels\|file\|fits\|followed\|for\|fresh\|from\|frontstage\|future\|given\|goal\|goals\|grant\|habits\|handover\|history\|hobbies\|holdout\|journey\|journeys\|key\|kpi\|kpis\|lasts\|leap\|leaves\|lifecycle\|limit\|list\|lists\|locales\|map\|media\|message\|metric\|microconversion\|microconversions\|missing\|moment\|most\|motivation\|moves\|needs\|notes\|nothing\|of\|office\|on\|one\|opportunity\|outcome\|pain\|parts\|past\|per\|persona\|personas\|pii\|place\|plan\|plural\|prefer\|prefers\|price\|priority\|profile\|publish\|purpose\|questions\|queued\|quiet\|quote\|quotes\|range\|reached\|receipts\|record\|replied\|replies\|reply\|returns\|review\|reviewed\|rules\|running\|same\|sample\|scenario\|secret\|seen\|segment\|selfservice\|sender\|sensitive\|sent\|session\|sets\|setting\|share\|since\|skip\|skipped\|sliding\|source\|sources\|stage\|stages\|started\|state\|steps\|sticky\|stopped\|survey\|systems\|tag\|tags\|target\|template\|templates\|test\|text\|thinks\|timeline\|timeout\|times\|to\|touchpoint\|touchpoints\|tracked\|trigger\|ttl\|unblock\|undelivered\|unreachable\|until\|up\|usage\|use\|version\|via\|when\|where\|while\|who\|winner\|with\|withdraw\|within\|won\|worries\|year\)\>\%(\s*:\|\.\.\@!\|(\)\@!/
syntax match journeyStep /\%(^\s*\|[{}]\s*\)\@80<=\<\%(allow\|call\|consent\|countdown\|else\|exit\|goto\|if\|let\|match\|repeat\|restart\|send\|set\|split\|start\|stop\|track\|wait\)\>\%(\s*:\|\.\.\@!\)\@!/
syntax match journeyDeclaration /\%(^\s*\|[{}]\s*\)\@80<=\<\%(action\|allow\|channel\|compute\|contact\|conversion\|enum\|event\|journey\|lifecycle\|map\|message\|metric\|microconversion\|persona\|plan\|profile\|record\|rules\|segment\|setting\|stage\|test\|touchpoint\|use\)\>\%(\s\+\k\k*[^{}"]*[{=]\|\s\+\k\+\s*[:({"]\|\s\+"\)\@=/ nextgroup=journeyName skipwhite
syntax match journeyDeclaration /^\%(action\|allow\|channel\|compute\|contact\|conversion\|enum\|event\|journey\|lifecycle\|map\|message\|metric\|microconversion\|persona\|plan\|profile\|record\|rules\|segment\|setting\|stage\|test\|touchpoint\|use\)\>\%(\s\+[[:alnum:]_"]\)\@=/ nextgroup=journeyName skipwhite
syntax match journeyName /\k\+\%(\.\k\+\)*/ contained

syntax match journeyField /\<\k\+\>\%(\s*:\)\@=/
syntax match journeyBuiltin /\%(:\s*\|\<list\s\+of\s\+\)\@40<=\<\%(bool\|channel\|contact\|date\|datetime\|decimal\|duration\|email\|int\|list\|locale\|money\|monthday\|percent\|phone\|text\|time\|timezone\|url\)\>[.(]\@!/
syntax match journeyPin /#\k[[:alnum:]_-]*/

syntax match journeyNumber /\<\d[0-9_]*\%(\.\d\+\)\?%\?/
syntax match journeyNumber /\<\d[0-9_]*\%(\.\d\+\)\?\s\+\u\u\u\>/
syntax match journeyNumber /\<\d[0-9_]*\%(\.\d\+\)\?\s\+\%(day\|days\|hour\|hours\|minute\|minutes\|month\|months\|second\|seconds\|week\|weeks\|year\|years\)\>\%(\s*:\)\@!/
syntax match journeyNumber /\<\d\d\?:\d\d\>/
syntax match journeyBadDate /\<\d\+\%(-\d\+\)\+\>/
syntax match journeyNumber /\<\d\{4}-\d\d-\d\d\>-\@!/
syntax match journeyLocale /\<\l\{2,3}\%(-\u\l\{3}\)\?\%(-\u\u\|-\d\{3}\)\>/
syntax match journeyLocale /\<\l\{2,3}\%(-[[:alnum:]]\+\)*\ze\s*:\s*"/

" A string ends on its line; `"""` holds longer text.
syntax match journeyEscape /\\\%(["\\{}nrt]\|u{\x\{1,6}}\)/ contained
syntax region journeyInterpolation matchgroup=journeyBrace start=/{/ end=/}\|$/ contained oneline contains=journeyEach,journeyPlural,journeyString,journeyField,journeyFunction,journeyCall,journeyNumber,journeyOperator,journeyReserved,journeyConstant
syntax match journeyEach /{\@1<=\s*each\>/ contained
syntax match journeyPlural /{\@1<=\s*plural\>/ contained
syntax region journeyString start=/"/ skip=/\\./ end=/"\|$/ oneline keepend extend contains=journeyEscape,journeyInterpolation
syntax region journeyText start=/"""/ end=/"""/ keepend extend contains=journeyEscape,journeyInterpolation

syntax match journeyComment /\/\/.*$/ contains=@Spell
syntax match journeyDoc /\/\/[\/!]\/\@!.*$/ contains=@Spell
syntax region journeyComment start=/\/\*/ end=/\*\// contains=@Spell

syntax sync minlines=200

highlight default link journeyDeclaration Structure
highlight default link journeyName Identifier
highlight default link journeyStep Statement
highlight default link journeyClause Keyword
highlight default link journeyModifier Keyword
highlight default link journeyReserved Keyword
highlight default link journeyOperator Operator
highlight default link journeyConstant Constant
highlight default link journeyPurpose Constant
highlight default link journeyFunction Function
highlight default link journeyCall Function
highlight default link journeyType Type
highlight default link journeyBuiltin Type
highlight default link journeyPin Label
highlight default link journeyNumber Number
highlight default link journeyBadDate Error
highlight default link journeyLocale Special
highlight default link journeyString String
highlight default link journeyText String
highlight default link journeyEscape SpecialChar
highlight default link journeyBrace Delimiter
highlight default link journeyEach Statement
highlight default link journeyPlural Statement
highlight default link journeyComment Comment
highlight default link journeyDoc SpecialComment

let b:current_syntax = 'journey'

let &cpo = s:cpo_save
unlet s:cpo_save
