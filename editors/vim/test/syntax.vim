" Run from this folder's parent: vim -Nu NONE -i NONE -es -S test/syntax.vim
" Quits with a failure and prints what differs.
set encoding=utf-8
let s:here = expand('<sfile>:p:h:h')
execute 'set runtimepath^=' . fnameescape(s:here)
filetype plugin on
syntax on

let s:wrong = []
function! s:line(text, ...) abort
  " The text stands in the buffer already; each pair is [word, which one, group].
  let l:number = search('\V\^' . escape(a:text, '\') . '\$', 'nw')
  for [l:word, l:nth, l:group] in a:000
    let l:at = -1
    for l:i in range(l:nth)
      let l:at = stridx(a:text, l:word, l:at + 1)
    endfor
    let l:found = synIDattr(synID(l:number, l:at + 1, 1), 'name')
    if l:found !=# l:group
      call add(s:wrong, printf('%s: `%s` is `%s`, not `%s`', a:text, l:word, l:found, l:group))
    endif
  endfor
endfunction

execute 'edit ' . fnameescape(s:here . '/test/example.journey')
if &filetype !=# 'journey' || &commentstring !=# '// %s'
  call add(s:wrong, 'the file type is not known')
endif

call s:line('/// A doc comment.', ['A', 1, 'journeyDoc'])
call s:line('event order_completed {', ['event', 1, 'journeyDeclaration'], ['order', 1, 'journeyName'])
call s:line('    stage: text   // why', ['stage', 1, 'journeyField'], ['text', 1, 'journeyBuiltin'], ['why', 1, 'journeyComment'])
call s:line('    message: list of text?', ['message', 1, 'journeyField'], ['text', 1, 'journeyBuiltin'])
call s:line('journey cart "Cart" {', ['journey', 1, 'journeyDeclaration'], ['Cart', 1, 'journeyString'])
call s:line('    rules    nordic', ['rules', 1, 'journeyClause'])
call s:line('    goal     on order_completed same key within 5 days', ['goal', 1, 'journeyClause'], ['on', 1, 'journeyReserved'], ['same', 1, 'journeyModifier'], ['5 days', 1, 'journeyNumber'])
call s:line('    stage purchase {', ['stage', 1, 'journeyDeclaration'], ['purchase', 1, 'journeyName'])
call s:line('        send reminder(stage: e.message) via a > b #pin', ['send', 1, 'journeyStep'], ['reminder', 1, 'journeyCall'], ['stage', 1, 'journeyField'], ['message', 1, ''], ['via', 1, 'journeyReserved'], ['#pin', 1, 'journeyPin'])
call s:line('        wait until d - 7 days at 09:00 { past { } }', ['wait', 1, 'journeyStep'], ['-', 1, ''], ['09:00', 1, 'journeyNumber'], ['past', 1, 'journeyClause'])
call s:line('        if x == 2026-10 or y == 2026-10-02 { }', ['if', 1, 'journeyStep'], ['2026-10', 1, 'journeyBadDate'], ['2026-10-02', 1, 'journeyNumber'])
call s:line('        track e { note: "never closed', ['never', 1, 'journeyString'])
call s:line('        wait 2 days', ['wait', 1, 'journeyStep'])
call s:line('        nb-NO: "Hei {customer.first_name ?? "du"} på {n} 🎉 \{ x" // etter', ['nb', 1, 'journeyLocale'], ['Hei', 1, 'journeyString'], ['{', 1, 'journeyBrace'], ['du', 1, 'journeyString'], ['på', 1, 'journeyString'], ['\{', 1, 'journeyEscape'], ['etter', 1, 'journeyComment'])
call s:line('            send 2 days {n}', ['send', 1, 'journeyText'], ['{', 1, 'journeyBrace'])

if empty(s:wrong)
  verbose echo 'vim: the syntax is in order'
  qall!
endif
for s:text in s:wrong
  verbose echo s:text
endfor
cquit
