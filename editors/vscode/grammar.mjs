// The TextMate grammar of the `.journey` language, as a function of the word lists.
//
// What stands here is structure: where a word can be a keyword. Which words exist stands in `../words.json`.
// A word that is named here by its role (`only("steps", "match")`) disappears from the grammar when it leaves that list.
//
// How keywords are told from names (they are soft, so a field may be called `stage`):
//   1. `name:` is a field, an argument or a locale and `.name` is a member, whatever the word;
//   2. a declaration, step or clause word is a keyword first on its line or after a brace;
//   3. no two operands stand side by side, so a clause word that follows an operand or that stands before one is a keyword too;
//   4. the reserved words are keywords everywhere else.
// Strings end on their line and every block ends at a declaration in column 0, so one mistake does not colour the rest of the file.

const escape = (s) => s.replace(/[\\^$.*+?()[\]{}|\/-]/g, "\\$&");
const isWord = (s) => /^[\p{L}_]/u.test(s);

/** An alternation that prefers the longest; of no words one that never matches. */
const any = (words) =>
  words.length ? `(?:${[...words].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).map(escape).join("|")})` : "(?!)";

export function grammar(words) {
  const list = (name) => words[name] ?? [];
  const only = (name, ...some) => any(some.filter((w) => list(name).includes(w)));
  /** Words of a phrase; some, such as `follow`, are values and stand in no list. */
  const word = (...some) => any(some);

  const NAME = "[\\p{L}_][\\p{L}\\p{N}_]*";
  const PATH = `${NAME}(?:\\.${NAME})*`;
  const NUM = "\\d[\\d_]*(?:\\.\\d+)?";
  const LOCALE = "[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\\d{3}))?";
  const REGION = "[a-z]{2,3}(?:-[A-Z][a-z]{3})?-(?:[A-Z]{2}|\\d{3})";
  const TITLE = '"(?:[^"\\\\]|\\\\.)*"';
  // A word is no keyword before `:`, `.` or a touching `(`, nor after a `.`; `..` is a range.
  const NOT_NAME = "(?![\\p{L}\\p{N}_])(?!\\s*:|\\.(?!\\.)|\\()";
  const NOT_MEMBER = "(?<![\\p{L}\\p{N}_#])(?<!(?<!\\.)\\.)";

  const reservedWords = list("reserved");
  const declaration = any(list("declarations"));
  const reserved = any(reservedWords);
  const steps = list("steps");
  // `subject` and `body` are slots of e-mail; others are names that nobody knows beforehand.
  const clauses = [...list("clauses"), "body", "subject"];
  const operatorWords = list("operators").filter(isWord);
  const typeWord = any(list("types"));
  const unit = any(list("units"));

  const START = "(?:^\\s*|(?<=[{}]|[{}]\\s|[{}]\\s\\s|[{}]\\s\\s\\s|[{}]\\s\\s\\s\\s))";
  // A declaration in column 0: whatever was open has ended.
  const NEXT = `^(?=${declaration}\\s+["\\p{L}_])`;
  const NEXT_IN_TEXT = `^(?=${declaration}\\s+${NAME}(?:\\.${NAME})*(?:\\s*${TITLE})?\\s*[{(=])`;

  const scope = (name) => ({ name: `${name}.journey` });
  const captures = (...names) =>
    Object.fromEntries(names.map((n, i) => [String(i + 1), n]).filter(([, n]) => n).map(([k, n]) => [k, typeof n === "string" ? scope(n) : n]));
  const rule = (name, match, ...names) => ({
    ...(name ? scope(name) : {}),
    match,
    ...(names.length ? { captures: captures(...names) } : {}),
  });
  const use = (...names) => names.map((n) => ({ include: `#${n}` }));
  const afterOperand = "(?<=[\\p{L}\\p{N}_\\])%\"] |[\\p{L}\\p{N}_\\])%\"]  )";
  // (No look-behind stands over nothing: the engine takes no empty one.)
  const behind = (kind, texts) => (texts.length ? `(?<${kind}${texts.join("|")})` : kind === "=" ? "(?!)" : "");
  const noReservedBefore = behind("!", reservedWords.filter(isWord).map((w) => `\\b${escape(w)} `));
  const noOperatorWord = `(?!(?:${any(reservedWords.filter(isWord))})\\b)`;

  const block = (...inside) => ({
    name: "meta.block.journey",
    begin: "\\{",
    end: `\\}|${NEXT}`,
    beginCaptures: { 0: scope("punctuation.section.block.begin") },
    endCaptures: { 0: scope("punctuation.section.block.end") },
    patterns: inside,
  });

  /** `name: type`, the type coloured whatever it is called. */
  const field = (begin, names) => ({
    begin,
    beginCaptures: captures(...names),
    end: `(?=\\s|[=,?})\\]{]|$)`,
    patterns: use("type"),
  });

  const strings = (inline) => ({
    name: "string.quoted.double.journey",
    begin: '"',
    end: '"|$',
    beginCaptures: { 0: scope("punctuation.definition.string.begin") },
    endCaptures: { 0: scope("punctuation.definition.string.end") },
    patterns: use("escape", inline),
  });

  const interpolation = (end) => ({
    name: "meta.interpolation.journey",
    contentName: "meta.embedded.line.journey",
    begin: "\\{",
    end,
    beginCaptures: { 0: scope("punctuation.section.interpolation.begin") },
    endCaptures: { 0: scope("punctuation.section.interpolation.end") },
    patterns: [
      rule(null, `(?<=\\{)\\s*(${word("each")})\\s+(${NAME})\\s+(${word("in")})\\b`, "keyword.control.each", "variable.other.definition", "keyword.operator.word"),
      {
        begin: `(?<=\\{)\\s*(${word("plural")})(?=\\s+[\\p{L}_])`,
        end: "(?=\\}|$)",
        beginCaptures: captures("keyword.control.plural"),
        patterns: [
          rule(null, `(?<![\\p{L}\\p{N}_.])(${NAME}|=\\d+)(?=\\s*")`, "keyword.other.plural-category"),
          ...use("inline"),
        ],
      },
      ...use("inline"),
    ],
  });

  const repository = {
    comments: {
      patterns: [
        { name: "comment.line.documentation.module.journey", begin: "//!", end: "$", beginCaptures: { 0: scope("punctuation.definition.comment") }, patterns: use("doc") },
        { name: "comment.line.documentation.journey", begin: "///(?!/)", end: "$", beginCaptures: { 0: scope("punctuation.definition.comment") }, patterns: use("doc") },
        rule("comment.line.double-slash", "(//).*$", "punctuation.definition.comment"),
        {
          name: "comment.block.journey",
          begin: "/\\*",
          end: "\\*/",
          beginCaptures: { 0: scope("punctuation.definition.comment.begin") },
          endCaptures: { 0: scope("punctuation.definition.comment.end") },
        },
      ],
    },
    doc: { patterns: [rule("markup.inline.raw", "`[^`]*`")] },

    escape: {
      patterns: [
        rule("constant.character.escape", '\\\\(?:[\\\\"{}nrt]|u\\{[0-9A-Fa-f]{1,6}\\})'),
        rule("invalid.illegal.escape", "\\\\[^\\s]"),
      ],
    },
    string: strings("interpolation"),
    "long-string": {
      name: "string.quoted.triple.journey",
      begin: '"""',
      end: `"""|${NEXT_IN_TEXT}`,
      beginCaptures: { 0: scope("punctuation.definition.string.begin") },
      endCaptures: { 0: scope("punctuation.definition.string.end") },
      patterns: use("escape", "long-interpolation"),
    },
    interpolation: interpolation("\\}|$"),
    "long-interpolation": interpolation('\\}|(?=""")|$'),
    // What stands inside a string never leaves its line.
    inline: {
      patterns: [
        ...use("string"),
        { begin: "\\(", end: "\\)|(?=\\})|$", beginCaptures: { 0: scope("punctuation.section.parens.begin") }, endCaptures: { 0: scope("punctuation.section.parens.end") }, patterns: use("inline") },
        { begin: "\\[", end: "\\]|(?=\\})|$", beginCaptures: { 0: scope("punctuation.section.list.begin") }, endCaptures: { 0: scope("punctuation.section.list.end") }, patterns: use("inline") },
        ...use("literals", "field", "words"),
      ],
    },

    literals: {
      patterns: [
        rule("constant.numeric.date", "(?<![\\p{L}\\p{N}_-])\\d{4}-\\d{2}-\\d{2}(?![\\p{L}\\p{N}_]|-\\d)"),
        rule("invalid.illegal.date", "(?<![\\p{L}\\p{N}_.-])\\d+(?:-\\d+)+(?![\\p{L}\\p{N}_])"),
        rule("constant.numeric.time", "(?<![\\p{L}\\p{N}_:])\\d{1,2}:\\d{2}(?::\\d{2})?(?![\\p{L}\\p{N}_])"),
        rule("constant.numeric.percent", `(?<![\\p{L}\\p{N}_])(${NUM})(%)`, null, "keyword.other.unit.percent"),
        rule("constant.numeric.money", `(?<![\\p{L}\\p{N}_])(${NUM})\\s+([A-Z]{3})(?![\\p{L}\\p{N}_])`, null, "keyword.other.unit.currency"),
        rule("constant.numeric.duration", `(?<![\\p{L}\\p{N}_])(${NUM})\\s+(${unit})(?![\\p{L}\\p{N}_])(?!\\s*:)`, null, "keyword.other.unit.duration"),
        rule("constant.numeric", `(?<![\\p{L}\\p{N}_])${NUM}(?![\\p{L}\\p{N}_])`),
        rule("constant.language.locale", `(?<![\\p{L}\\p{N}_.-])${REGION}(?![\\p{L}\\p{N}_-])`),
      ],
    },

    // `name:` before a value; the quiet half of the soft keywords. `nb-NO:` is always a locale.
    field: {
      patterns: [
        rule(null, `(?<![\\p{L}\\p{N}_.-])(${REGION})\\s*(:)`, "constant.language.locale", "punctuation.separator.key-value"),
        rule(null, `(?<![\\p{L}\\p{N}_])(?<!(?<!\\.)\\.)(${NAME})\\s*(:)`, "variable.other.property", "punctuation.separator.key-value"),
      ],
    },

    type: {
      patterns: [
        rule(null, `(?<![\\p{L}\\p{N}_])(${only("types", "list")})\\s+(${word("of")})\\s+`, "support.type", "keyword.other.of"),
        rule("support.type", `(?<![\\p{L}\\p{N}_.])${typeWord}(?![\\p{L}\\p{N}_.])`),
        rule("entity.name.type", PATH),
      ],
    },

    words: {
      patterns: [
        ...use("member", "pin"),
        ...use("channels", "bindings", "phrases"),
        ...use("functions", "reserved", "modifiers", "constants"),
        rule("entity.name.type", "(?<![\\p{L}\\p{N}_])\\p{Lu}[\\p{L}\\p{N}_]*\\p{Ll}[\\p{L}\\p{N}_]*"),
        rule("variable.other", `(?<![\\p{L}\\p{N}_])${NAME}`),
        ...use("operators"),
      ],
    },
    member: rule(null, `(?<!\\.)(\\.)(?!\\.)\\s*(${NAME})(?!\\()`, "punctuation.accessor", "variable.other.property"),
    pin: rule("entity.name.label.pin", "(#)[\\p{L}_][\\p{L}\\p{N}_-]*", "punctuation.definition.pin"),

    // `via a > b, c and d`
    channels: {
      begin: `${NOT_MEMBER}(${only("reserved", "via")})\\s+(?=[\\p{L}_])(?!${reserved}\\b)`,
      end: `(?=[^\\s\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?!\\s*(?:>|,|${word("and")}\\b)|[\\p{L}\\p{N}_])|${NEXT}`,
      beginCaptures: captures("keyword.other.via"),
      patterns: [
        {
          match: `${NAME}(?:\\s*(?:>|,|${word("and")}\\b)\\s*(?!${noOperatorWord.slice(3, -1)})${NAME})*`,
          captures: {
            0: {
              patterns: [
                rule("keyword.operator.word", `(?<![\\p{L}\\p{N}_])${word("and")}(?![\\p{L}\\p{N}_])`),
                rule("support.constant.channel", NAME),
                rule("keyword.operator.order", ">"),
                rule("punctuation.separator", ","),
              ],
            },
          },
        },
      ],
    },

    // Names that come into being, and names that a step points at.
    bindings: {
      patterns: [
        rule(null, `${NOT_MEMBER}(${only("reserved", "as")})\\s+${noOperatorWord}(${NAME})`, "keyword.other.as", "variable.other.definition"),
        rule(null, `${NOT_MEMBER}(${word("each")})\\s+${noOperatorWord}(${NAME})\\s+(${word("in")})\\b`, "keyword.other.each", "variable.other.definition", "keyword.operator.word"),
      ],
    },

    // Several words that are one thing; needed where a keyword follows a keyword.
    phrases: {
      patterns: [
        rule("keyword.other.bound", `${NOT_MEMBER}${word("at")}\\s+${word("most", "least")}${NOT_NAME}`),
        rule("keyword.other.bound", `${NOT_MEMBER}${word("up")}\\s+${word("to")}${NOT_NAME}`),
        rule("keyword.other.key", `${NOT_MEMBER}${word("same", "any")}\\s+${word("key")}${NOT_NAME}`),
        rule("keyword.other.moves", `${NOT_MEMBER}${word("moves")}\\s+${word("follow", "keep")}${NOT_NAME}`),
        rule("keyword.other.followed", `${NOT_MEMBER}${word("followed", "winner", "won")}\\s+${word("by")}${NOT_NAME}`),
        rule("keyword.other.moment", `${NOT_MEMBER}${word("moment")}\\s+${word("of")}\\s+${word("truth")}${NOT_NAME}`),
        rule(null, `${NOT_MEMBER}(${word("one", "once")})\\s+(${word("per")})${NOT_NAME}`, "keyword.other.modifier", "keyword.other.per"),
        rule(null, `${NOT_MEMBER}(${word("on")})\\s+(${word("reply", "message")})(?=\\s+(?:${word("to", "from")})\\b)`, "keyword.other.on", "keyword.other.modifier"),
        rule(null, `${NOT_MEMBER}(${word("on")})\\s+(${word("enters", "leaves")})(?=\\s+[\\p{L}_])`, "keyword.other.on", "keyword.other.modifier"),
        rule(null, `${NOT_MEMBER}(${word("share")})\\s+(${word("of")})${NOT_NAME}`, "keyword.other.modifier", "keyword.other.of"),
        rule(null, `${NOT_MEMBER}(${word("outcome")})\\s+${noOperatorWord}(${NAME})`, "keyword.other.modifier", "constant.other.outcome"),
        rule(null, `${NOT_MEMBER}(${word("of")})\\s+(${word("anyone")})${NOT_NAME}`, "keyword.other.of", "keyword.other.modifier"),
        rule(null, `${NOT_MEMBER}(${word("since")})\\s+(${word("entry")})${NOT_NAME}`, "keyword.other.since", "keyword.other.modifier"),
        rule(null, `${NOT_MEMBER}(${word("is")})\\s+((?:${word("not")}\\s+)?${word("known", "missing")})${NOT_NAME}`, "keyword.operator.word", "keyword.operator.word"),
        // `entry one per key, restart`: a policy after a comma
        rule(null, `(,)\\s*(${word("ignore", "restart", "parallel", "again", "target", "fresh")})(?=\\s*(?:$|//|[<>=}]|\\s${word("after")}\\b|\\s${word("within")}\\b))`, "punctuation.separator", "keyword.other.modifier"),
        rule(null, `${NOT_MEMBER}(${word("secret")})\\s+(${NAME})`, "keyword.other.secret", "constant.other.secret"),
      ],
    },

    functions: {
      patterns: [
        rule("support.function", `${NOT_MEMBER}${any(list("functions"))}(?=\\()`),
        rule(null, `(${NAME}\\.)*(${NAME})(?=\\()`, null, "entity.name.function.call"),
      ],
    },

    reserved: {
      patterns: [
        rule("keyword.operator.word", `${NOT_MEMBER}${any(operatorWords)}${NOT_NAME.replace("|\\(", "")}`),
        rule("keyword.control.step", `${NOT_MEMBER}${only("reserved", "if", "else")}${NOT_NAME.replace("|\\(", "")}`),
        rule("keyword.other.word", `${NOT_MEMBER}${reserved}${NOT_NAME}`),
      ],
    },

    // Clause words inside a line: after an operand or before one.
    modifiers: {
      patterns: [
        rule(null, `${NOT_MEMBER}(${any([...new Set([...clauses, ...steps])])})(?=\\s+${any(list("purposes"))}${NOT_NAME})\\s+(${any(list("purposes"))})`, "keyword.other.modifier", "support.constant.purpose"),
        rule("support.constant.purpose", `${behind("=", ["consented", "consent_age"].map((w) => `${w}\\(`))}${any(list("purposes"))}(?![\\p{L}\\p{N}_])`),
        rule("constant.language.status", `${NOT_MEMBER}${any(list("statuses"))}${NOT_NAME}`),
        rule("keyword.other.modifier", `${noReservedBefore}${afterOperand}${any([...new Set([...clauses, ...steps])])}${NOT_NAME}(?!\\s*(?:[-+*<>=!?]|/(?![/*])|\\.\\.))`),
        rule("keyword.other.modifier", `${NOT_MEMBER}${any([...new Set([...clauses, ...steps])])}(?=\\s+(?:["\\d\\[]|${noOperatorWord}[\\p{L}_][\\p{L}\\p{N}_]*))${NOT_NAME}`),
      ],
    },

    constants: {
      patterns: [
        rule("variable.language", `${NOT_MEMBER}customer(?![\\p{L}\\p{N}_(])`),
        rule("constant.language", `${NOT_MEMBER}${any([...list("constants"), ...list("calendar")])}${NOT_NAME}`),
      ],
    },

    operators: {
      patterns: [
        rule("keyword.operator.arrow", "->"),
        rule("keyword.operator.range", "\\.\\."),
        rule("keyword.operator.sign", "(?<![\\p{L}\\p{N}_)\\]])[-+](?=\\d)"),
        rule("keyword.operator", any([...list("operators").filter((w) => !isWord(w) && w !== ".."), "=", "?", "|"])),
        rule("punctuation.separator", "[,:;]"),
      ],
    },

    // Words that begin a line or follow a brace.
    "first-words": {
      patterns: [
        rule(null, `${START}(${word("on")})\\s+(?:(${word("reply", "message")})(?=\\s+${word("to", "from")}\\b)|(${word("enters", "leaves")})(?=\\s+[\\p{L}_]))`, "keyword.other.clause", "keyword.other.modifier", "keyword.other.modifier"),
        rule(null, `${START}(${only("steps", "let")})\\s+(${NAME})(?=\\s*=)`, "keyword.control.step", "variable.other.definition"),
        rule(null, `${START}(${word("locales")})\\s+(${LOCALE}(?:\\s*>\\s*${LOCALE})*)(?![\\p{L}\\p{N}_-])`, "keyword.other.clause",
          { patterns: [rule("constant.language.locale", LOCALE), rule("keyword.operator.order", ">")] }),
        rule(null, `${START}(${only("steps", "goto")})\\s+${noOperatorWord}(${NAME})`, "keyword.control.step", "entity.name.section.reference"),
        rule(null, `${START}(${only("steps", "exit")})\\s+${noOperatorWord}(${NAME})`, "keyword.control.step", "constant.other.outcome"),
        rule(null, `${START}(${only("steps", "send", "start", "call", "track")})\\s+${noOperatorWord}(${PATH})(?!\\s*:)`, "keyword.control.step", "entity.name.function.call"),
        // A reference to a declaration: `rules nordic_marketing` in a journey.
        rule(null, `${START}(${any(list("declarations").filter((w) => w !== "use"))})\\s+${noOperatorWord}(${PATH})(?!\\s*[:({])`, "keyword.other.clause", "variable.other.reference"),
        // `consent marketing` is a clause, `consent grant marketing` a step; `exit on` is a clause, `exit lost` a step.
        rule(null, `${START}(${any(steps.filter((w) => clauses.includes(w)))})(?=\\s+${word("on", "when", "none")}\\b)${NOT_NAME}`, "keyword.other.clause"),
        rule(null, `${START}(${any([...clauses, ...steps])})\\s+(${any(list("purposes"))})${NOT_NAME}`, "keyword.other.clause", "support.constant.purpose"),
        rule(null, `${START}(${any(steps)})${NOT_NAME.replace("|\\(", "")}`, "keyword.control.step"),
        rule(null, `${START}(${any([...clauses, ...list("declarations").filter((w) => !clauses.includes(w))])})${NOT_NAME}(?=\\s*(?:["\\d\\[{<>+-]|[\\p{L}_]|$|//|\\}|=))`, "keyword.other.clause"),
      ],
    },

    list: {
      name: "meta.list.journey",
      begin: "\\[",
      end: `\\]|(?=[{}])|${NEXT}`,
      beginCaptures: { 0: scope("punctuation.section.list.begin") },
      endCaptures: { 0: scope("punctuation.section.list.end") },
      patterns: use("expression"),
    },
    parens: {
      name: "meta.parens.journey",
      begin: "\\(",
      end: `\\)|(?=[{}])|${NEXT}`,
      beginCaptures: { 0: scope("punctuation.section.parens.begin") },
      endCaptures: { 0: scope("punctuation.section.parens.end") },
      patterns: use("expression"),
    },
    expression: { patterns: use("comments", "long-string", "string", "list", "parens", "literals", "field", "words") },

    braces: block(...use("code")),
    "stray-brace": rule("punctuation.section.block.end", "\\}"),

    // `match x { gold { } silver, bronze { } else { } }`: an arm's name is no keyword.
    match: {
      begin: `${START}(${only("steps", "match")})${NOT_NAME}`,
      end: `(?<=\\})|(?=\\})|${NEXT}`,
      beginCaptures: captures("keyword.control.step"),
      patterns: [
        block(
          ...use("comments"),
          rule(null, `(?<![\\p{L}\\p{N}_.])(${word("else")})(?=\\s*(?:\\{|$))`, "keyword.control.step"),
          rule(null, `(?<![\\p{L}\\p{N}_.])(${NAME})(?=\\s*[,{|]|\\s+#|\\s*$)`, "constant.other.arm"),
          ...use("braces", "expression"),
        ),
        ...use("expression"),
      ],
    },
    // `split offer sticky { holdout 10% discount 45% { } }`
    split: {
      begin: `${START}(${only("steps", "split")})\\s+${noOperatorWord}(${NAME})(?!\\s*:)`,
      end: `(?<=\\})|(?=\\})|${NEXT}`,
      beginCaptures: captures("keyword.control.step", "entity.name.section.split"),
      patterns: [
        block(
          ...use("comments"),
          rule(null, `(?<![\\p{L}\\p{N}_.])(?:(${word("holdout")})|(${NAME}))(?=\\s+\\d[\\d_.]*%)`, "keyword.other.clause", "constant.other.arm"),
          ...use("braces", "expression"),
        ),
        ...use("expression"),
      ],
    },

    use: {
      name: "meta.use.journey",
      begin: `${START}(${only("declarations", "use")})\\s+(${PATH})(?!\\s*:)`,
      end: `(?<=\\})|^(?!\\s*[{}])|(?=\\})`,
      beginCaptures: captures("storage.type.use", "entity.name.namespace"),
      patterns: [
        ...use("comments"),
        block(
          ...use("comments"),
          rule(null, `(?<![\\p{L}\\p{N}_])(${word("as")})\\s+(${NAME})`, "keyword.other.as", "variable.other.definition"),
          rule("entity.name.type", "(?<![\\p{L}\\p{N}_])\\p{Lu}[\\p{L}\\p{N}_]*"),
          rule("variable.other.import", NAME),
          rule("punctuation.separator", ","),
        ),
      ],
    },

    enum: {
      name: "meta.enum.journey",
      begin: `${START}(${only("declarations", "enum")})\\s+(${NAME})(?:\\s*(${TITLE}))?(?!\\s*:)`,
      end: `(?<=\\})|(?=\\})|${NEXT}`,
      beginCaptures: captures("storage.type.enum", "entity.name.type.enum", "string.quoted.double.title"),
      patterns: [
        ...use("comments"),
        block(...use("comments", "string"), rule("variable.other.enummember", NAME), rule("punctuation.separator", ",")),
      ],
    },

    // Declarations whose body is typed fields.
    typed: {
      name: "meta.fields.journey",
      begin: `${START}(?:(${only("declarations", "conversion", "microconversion")})\\s+)?(${only("declarations", "record", "profile", "event")})\\s+(${PATH})(?:\\s*(${TITLE}))?(?=\\s*(?:\\{|$|//|\\}|[\\p{L}_]))(?!\\s*:)`,
      end: `(?<=\\})|(?=\\})|${NEXT}`,
      beginCaptures: captures("storage.modifier", "storage.type.$2", "entity.name.type.$2", "string.quoted.double.title"),
      patterns: [...use("comments", "string", "typed-body", "reserved"), rule("keyword.other.modifier", word("about")), rule("variable.other", NAME)],
    },
    "typed-body": block(...use("typed-fields")),
    "typed-fields": {
      patterns: [
        ...use("comments", "long-string", "string", "list", "call-parens"),
        rule(null, `(?<![\\p{L}\\p{N}_])(${NAME})\\s*(:)\\s*(${only("types", "locale")})(\\?)?\\s*(=)\\s*(${LOCALE})(?![\\p{L}\\p{N}_-])`,
          "variable.other.property", "punctuation.separator.key-value", "support.type", "keyword.operator", "keyword.operator", "constant.language.locale"),
        field(`(?<![\\p{L}\\p{N}_.])(${NAME})\\s*(:)\\s*`, ["variable.other.property", "punctuation.separator.key-value"]),
        ...use("literals"),
        rule("storage.modifier", `${NOT_MEMBER}${word("pii", "sensitive")}${NOT_NAME}`),
        ...use("words"),
      ],
    },
    "call-parens": { begin: "(?<=[\\p{L}\\p{N}_])\\(", end: `\\)|(?=[{}])|${NEXT}`, patterns: use("expression") },

    parameters: {
      name: "meta.parameters.journey",
      begin: "\\(",
      end: `\\)|(?=[{}])|${NEXT}`,
      beginCaptures: { 0: scope("punctuation.section.parens.begin") },
      endCaptures: { 0: scope("punctuation.section.parens.end") },
      patterns: use("typed-fields"),
    },
    returns: {
      begin: "->\\s*",
      end: `(?=\\s|$|[,{}])|(?<=\\})|${NEXT}`,
      beginCaptures: { 0: scope("keyword.operator.arrow") },
      patterns: use("type"),
    },
    "returns-record": {
      begin: "(->)\\s*(?=\\{)",
      end: `(?<=\\})|${NEXT}`,
      beginCaptures: captures("keyword.operator.arrow"),
      patterns: use("typed-body"),
    },

    // A message's body: a word of two or three letters before a colon is a locale.
    message: {
      name: "meta.message.journey",
      begin: `${START}(${only("declarations", "message", "plan")})\\s+(${PATH})(?:\\s*(${TITLE}))?(?=\\s*[({]|\\s*$)`,
      end: `(?<=\\})|(?=\\})|${NEXT}`,
      beginCaptures: captures("storage.type.$1", "entity.name.function.$1", "string.quoted.double.title"),
      patterns: use("comments", "parameters", "string", "message-body"),
    },
    "message-body": block(
      rule(null, `(?<![\\p{L}\\p{N}_.-])(${LOCALE})\\s*(:)`, "constant.language.locale", "punctuation.separator.key-value"),
      ...use("comments", "message-body", "code"),
    ),

    declarations: {
      patterns: [
        ...use("use", "enum", "typed", "message"),
        {
          // `journey j(p: T)`, `action a.b(p: T) -> R`
          begin: `${START}(${declaration})\\s+${noOperatorWord}(${PATH})(?=\\s*\\()`,
          end: "(?<=\\))|(?=[{}])",
          beginCaptures: captures("storage.type.$1", "entity.name.function.$1"),
          patterns: use("parameters"),
        },
        field(`${START}(${declaration})\\s+${noOperatorWord}(${NAME})\\s*(:)\\s*`, ["storage.type.$1", "variable.other.constant.$1", "punctuation.separator.key-value"]),
        rule(null, `${START}(${only("declarations", "test")})\\s+(${TITLE})`, "storage.type.$1", "string.quoted.double.title"),
        rule(null, `${START}(${only("declarations", "stage")})\\s+(${NAME})(?:\\s*(${TITLE}))?(?=(?:\\s*#[\\p{L}\\p{N}_-]+|\\s*${TITLE})*\\s*\\{)`, "storage.type.$1", "entity.name.section.$1", "string.quoted.double.title"),
        rule(null, `${START}(${declaration})\\s+${noOperatorWord}(${PATH})(?:\\s+(${TITLE})|\\s*(?=[{=]|${word("extends")}\\b))`, "storage.type.$1", "entity.name.type.$1", "string.quoted.double.title"),
        rule(null, `^(${declaration})\\s+${noOperatorWord}(${PATH})(?!\\s*:)`, "storage.type.$1", "entity.name.type.$1"),
      ],
    },

    code: {
      patterns: [
        ...use("comments", "declarations", "match", "split"),
        ...use("returns-record", "returns"),
        ...use("long-string", "string", "braces", "list", "parens", "literals", "field", "first-words", "words", "stray-brace"),
      ],
    },
  };

  return {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    comment: "Made by editors/build.mjs from editors/words.json and editors/vscode/grammar.mjs. Do not edit.",
    name: "Journey",
    scopeName: "source.journey",
    fileTypes: ["journey"],
    patterns: use("code"),
    repository,
  };
}
