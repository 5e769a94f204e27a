// What is looked at: a name, the arguments of journeyc, and the folder of the workspace.

const hard = (name) => ({ name, kind: "map", args: ["map"], workspace: `tests/pictures/workspaces/${name}` });

// The largest first: the others fill what time it takes.
export const PAGES = [
  { name: "many", kind: "map", args: ["map"], workspace: "target/pictures/workspaces/many" },
  { name: "nordic-shop", kind: "map", args: ["map", "kurven_today", "--data", "data/october.csv"], workspace: "examples/nordic-shop" },
  { name: "hello", kind: "map", args: ["map"], workspace: "examples/hello" },
  hard("one_stage"),
  hard("twelve_stages"),
  hard("silent"),
  hard("letters"),
  hard("markup"),
];
