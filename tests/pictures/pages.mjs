// What is looked at: a name, the arguments of journeyc, and the folder of the workspace.

const hard = (name) => ({ name, kind: "map", args: ["map"], workspace: `tests/pictures/workspaces/${name}` });

export const PAGES = [
  { name: "nordic-shop", kind: "map", args: ["map"], workspace: "examples/nordic-shop" },
  { name: "hello", kind: "map", args: ["map"], workspace: "examples/hello" },
  hard("one_stage"),
  hard("twelve_stages"),
  hard("silent"),
  hard("letters"),
  hard("markup"),
  { name: "many", kind: "map", args: ["map"], workspace: "target/pictures/workspaces/many" },
];
