autocmd BufNewFile,BufRead *.journey setfiletype journey
