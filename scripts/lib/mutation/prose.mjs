/** Properties that hold text for people, which no verdict hangs on. */
const prose = ["description", "url"];

/** A plug-in of Stryker: leaves prose as it is. What a rule says in a finding is no prose: tests hold it word by word. */
export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "prose",
    value: {
      shouldIgnore: ({ node, parentPath }) => {
        const named = parentPath?.isObjectProperty() && parentPath.node.value === node && parentPath.node.key.type === "Identifier";
        return named && prose.includes(parentPath.node.key.name) ? "text for people" : undefined;
      },
    },
  },
];
