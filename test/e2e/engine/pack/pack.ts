import { PolicyPack } from "@pulumi/policy";

// The constructor starts the pack's server: this file is run by the engine, never imported.
new PolicyPack("engine-trial", {
  policies: [
    {
      name: "no-forbidden-text",
      description: "A note says nothing forbidden.",
      enforcementLevel: "mandatory",
      validateResource: ({ type, props }, report) => {
        const text: unknown = props["text"];
        if (type === "pulumi-nodejs:dynamic/trial:Note" && typeof text === "string" && text.startsWith("forbidden")) report("the text is forbidden");
      },
    },
    {
      name: "few-notes",
      description: "One note is enough.",
      enforcementLevel: "advisory",
      validateResource: ({ type, name }, report) => {
        if (type === "pulumi-nodejs:dynamic/trial:Note" && name.endsWith("-1")) report("one note is enough");
      },
    },
  ],
});
