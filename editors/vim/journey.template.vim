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
syntax match journeyFunction /\<\%(@functions@\)(\@=/

" Keywords are soft: none stands before `:`, `.` or a touching `(`, nor after a `.`.
syntax match journeyReserved /\%(\.\@1<!\.\)\@2<!\<\%(@reserved@\)\>\%(\s*:\|\.\.\@!\|(\)\@!/
syntax match journeyOperator /\%(\.\@1<!\.\)\@2<!\<\%(@operators@\)\>\%(\s*:\|\.\.\@!\)\@!/
syntax match journeyConstant /\%(\.\@1<!\.\)\@2<!\<\%(@constants|calendar|statuses@\)\>\%(\s*:\|\.\.\@!\|(\)\@!/
syntax match journeyPurpose /\%(\<\%(@clauses|steps@\)\s\+\)\@30<=\<\%(@purposes@\)\>/
" Inside a line: after an operand or before one.
syntax match journeyModifier /\%([[:alnum:]_\])%"]  \?\)\@3<=\<\%(@clauses|steps-reserved@\)\>\%(\s*:\|\.\.\@!\|(\|\s*[-=<>+*!]\)\@!/
syntax match journeyModifier /\%(\.\@1<!\.\)\@2<!\<\%(@clauses|steps-reserved@\)\>\%(\s\+["0-9\[]\)\@=/
" First on the line or after a brace.
syntax match journeyClause /\%(^\s*\|[{}]\s*\)\@80<=\<\%(@clauses|declarations-steps@\)\>\%(\s*:\|\.\.\@!\|(\)\@!/
syntax match journeyStep /\%(^\s*\|[{}]\s*\)\@80<=\<\%(@steps@\)\>\%(\s*:\|\.\.\@!\)\@!/
syntax match journeyDeclaration /\%(^\s*\|[{}]\s*\)\@80<=\<\%(@declarations@\)\>\%(\s\+\k\k*[^{}"]*[{=]\|\s\+\k\+\s*[:({"]\|\s\+"\)\@=/ nextgroup=journeyName skipwhite
syntax match journeyDeclaration /^\%(@declarations@\)\>\%(\s\+[[:alnum:]_"]\)\@=/ nextgroup=journeyName skipwhite
syntax match journeyName /\k\+\%(\.\k\+\)*/ contained

syntax match journeyField /\<\k\+\>\%(\s*:\)\@=/
syntax match journeyBuiltin /\%(:\s*\|\<list\s\+of\s\+\)\@40<=\<\%(@types@\)\>[.(]\@!/
syntax match journeyPin /#\k[[:alnum:]_-]*/

syntax match journeyNumber /\<\d[0-9_]*\%(\.\d\+\)\?%\?/
syntax match journeyNumber /\<\d[0-9_]*\%(\.\d\+\)\?\s\+\u\u\u\>/
syntax match journeyNumber /\<\d[0-9_]*\%(\.\d\+\)\?\s\+\%(@units@\)\>\%(\s*:\)\@!/
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
