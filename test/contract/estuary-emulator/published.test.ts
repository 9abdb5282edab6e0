import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { buildSchema, extendSchema, findBreakingChanges, isEnumType, isInputObjectType, isObjectType, isUnionType, parse, validateSchema, type GraphQLArgument, type GraphQLSchema } from "graphql";

const repository = join(import.meta.dirname, "..", "..", "..");
const published = join(repository, "..", "shared", "specs", "estuary");
const own = join(repository, "sandbox", "estuary", "schema");

/** What the emulator serves, against what Estuary published. */
describe("the emulator's documents and the published ones", () => {
  before(function () {
    if (existsSync(published)) return;
    console.log("      skipped: ../shared/specs/estuary, the published documents, is not here");
    this.skip();
  });

  const read = (path: string) => readFileSync(path, "utf8");
  const theirs = () => buildSchema(read(join(published, "control-plane.graphql")));
  const ours = () => buildSchema(read(join(own, "control-plane.graphql")));

  it("the GraphQL schema is a part of the published one, in every type, argument and nullability", () => assert.deepEqual(beyond(ours(), theirs()), []));

  it("all that a client may send by ours, the published one takes", () => {
    const removed = findBreakingChanges(ours(), theirs());
    assert.deepEqual(removed.map(({ description }) => description), []);
  });

  it("the extension adds to the published schema, and what it adds is not there", () => {
    const extension = parse(read(join(own, "extension.graphql")));
    const schema = extendSchema(theirs(), extension);
    assert.deepEqual(validateSchema(schema), []);
    const names = new Set(Object.keys(theirs().getTypeMap()));
    for (const one of extension.definitions) if ("name" in one && one.name !== undefined && !one.kind.endsWith("Extension")) assert.ok(!names.has(one.name.value), `${one.name.value} is published by now`);
    for (const root of ["createDraft", "stageDraftSpecs", "createPublication"]) assert.ok(!(root in theirs().getMutationType()!.getFields()), `${root} is published by now`);
  });

  for (const [what, change, fault] of [
    ["a field", (text: string) => text.replace("isDisabled: Boolean!", "isOff: Boolean!"), /^LiveSpec\.isOff is not published$/],
    ["a nullability", (text: string) => text.replace("isDisabled: Boolean!", "isDisabled: Boolean"), /^LiveSpec\.isDisabled is Boolean, published is Boolean!$/],
    ["an argument", (text: string) => text.replace("connectorSpec(fullImageName: String!)", "connectorSpec(image: String!)"), /^QueryRoot\.connectorSpec takes/],
    ["a value", (text: string) => text.replace("TASK_DISABLED", "TASK_PAUSED"), /^StatusSummaryType has/],
    ["a type", (text: string) => text.replaceAll("ShardStatusCheck", "ShardCheck"), /^ShardCheck is not published$/],
  ] as const) {
    it(`notices another ${what.replace(/^an? /, "")}`, () => {
      const changed = change(read(join(own, "control-plane.graphql")));
      assert.notEqual(changed, read(join(own, "control-plane.graphql")));
      const found = beyond(buildSchema(changed), theirs());
      assert.ok(found.some((line) => fault.test(line)), found.join("\n"));
    });
  }

  it("the connectors' schemas are the published ones, and those of ours are published nowhere", () => {
    const files = readdirSync(join(own, "connectors")).filter((name) => name.endsWith(".json"));
    assert.equal(files.length, 16);
    for (const name of files) assert.deepEqual(JSON.parse(read(join(own, "connectors", name))), JSON.parse(read(join(published, "connectors", name))), name);
    const unpublished = readdirSync(join(own, "connectors", "unpublished"));
    assert.equal(unpublished.length, 6);
    for (const name of unpublished) assert.ok(!existsSync(join(published, "connectors", name)), `${name} is published by now`);
  });
});

/** What a schema has that the other has not, or has otherwise. */
function beyond(schema: GraphQLSchema, published: GraphQLSchema): string[] {
  const faults: string[] = [];
  for (const [name, type] of Object.entries(schema.getTypeMap())) {
    const other = published.getType(name);
    if (other === undefined) {
      faults.push(`${name} is not published`);
    } else if (other.constructor !== type.constructor) {
      faults.push(`${name} is of another kind`);
    } else if (isEnumType(type) && isEnumType(other)) {
      const [values, wanted] = [type, other].map((one) => one.getValues().map((value) => value.name).join(" "));
      if (values !== wanted) faults.push(`${name} has ${values}, published are ${wanted}`);
    } else if (isUnionType(type) && isUnionType(other)) {
      if (String(type.getTypes()) !== String(other.getTypes())) faults.push(`${name} is a union of others`);
    } else if ((isObjectType(type) && isObjectType(other)) || (isInputObjectType(type) && isInputObjectType(other))) {
      for (const [field, of] of Object.entries(type.getFields())) {
        const wanted = other.getFields()[field];
        if (wanted === undefined) faults.push(`${name}.${field} is not published`);
        else {
          if (String(of.type) !== String(wanted.type)) faults.push(`${name}.${field} is ${String(of.type)}, published is ${String(wanted.type)}`);
          const [own, all] = [of, wanted].map((one) => ("args" in one ? (one.args as readonly GraphQLArgument[]).map((arg) => `${arg.name}: ${String(arg.type)}`).join(", ") : ""));
          if (own !== all) faults.push(`${name}.${field} takes (${own}), published is (${all})`);
        }
      }
      if (isInputObjectType(other)) for (const field of Object.keys(other.getFields())) if (!(field in type.getFields())) faults.push(`${name}.${field} is left out`);
    }
  }
  return faults;
}
