import assert from "node:assert/strict";
import fc from "fast-check";
import { connectors, isSecretRef, mapRefs } from "@sophia/estuary/catalogue";
import { z } from "zod";
import { hasSpec, needsSpecs, readSpec, readUnpublished, validatorOf } from "./support/documents.ts";
import { arbitraryOf, patterns } from "./support/arbitrary.ts";

type Json = Record<string, unknown>;

/** What of a published schema is not in ours, each with the reason. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  // Written by the service, not by us.
  "source-gong.resource": ["/_meta"],
  "source-hubspot-native.resource": ["/_meta"],
};

describe("connectors' schemas of ours, and the published ones", () => {
  before(function () {
    needsSpecs(this);
  });

  for (const connector of connectors) {
    const name = connector.image.replace("ghcr.io/estuary/", "");
    for (const part of ["config", "resource"] as const) {
      describe(`${name}.${part}`, () => {
        const published = () => (connector.published ? readSpec(`connectors/${name}.${part}.json`) : readUnpublished(name)[part]);

        it("know the same keys, require what is required, and take the same words", () => {
          const differences = compare(connector[part], withTokenVariant(name, published()), "").filter((line) => !(leftOut[`${name}.${part}`] ?? []).some((pointer) => line.startsWith(`${pointer} `)));
          assert.deepEqual(differences, []);
        });

        it("take nothing that the published one refuses", () => {
          const validate = validatorOf(withTokenVariant(name, published()));
          const values = arbitraryOf(connector[part]);
          fc.assert(
            fc.property(values, (value) => {
              assert.ok(connector[part].safeParse(value).success, `ours refuses ${JSON.stringify(value)}: ${JSON.stringify(connector[part].safeParse(value).error?.issues)}`);
              assert.deepEqual(validate(mapRefs(value, () => "the secret")), []);
            }),
            { numRuns: 500 },
          );
        });
      });
    }

    it(`${name}: secret positions are those that are marked secret, or named as not marked`, () => {
      const schema = connector.published ? readSpec(`connectors/${name}.config.json`) : readUnpublished(name).config;
      const marked = new Set([...secretPointers(withTokenVariant(name, schema), schema), ...("markSecret" in connector ? connector.markSecret : [])]);
      const ours = new Set<string>();
      fc.assert(fc.property(arbitraryOf(connector.config), (value) => void refs(value).forEach((pointer) => ours.add(pointer))), { numRuns: 300 });
      const variants = [...marked].filter((pointer) => !ours.has(pointer) && !otherVariant(pointer));
      assert.deepEqual([[...ours].filter((pointer) => !marked.has(pointer)), variants], [[], []]);
    });
  }

  it("are published for no connector that we say has none", () => {
    for (const { image, published } of connectors) assert.equal(hasSpec(`connectors/${image.replace("ghcr.io/estuary/", "")}.config.json`), published, image);
  });

  it("are made of patterns that the generator knows", () => assert.ok(patterns.size > 0));
});

/** HubSpot's schema maps and defines its token variant, and forgets it in `oneOf`. */
function withTokenVariant(name: string, schema: Json): Json {
  if (name !== "source-hubspot-native" || schema["$defs"] === undefined) return schema;
  const copy = structuredClone(schema) as { properties: { credentials: { oneOf: object[] } } };
  copy.properties.credentials.oneOf.push({ $ref: "#/$defs/AccessToken" });
  return copy;
}

/** OAuth, which rotates its own tokens, and which we do not offer. */
function otherVariant(pointer: string): boolean {
  return /^\/credentials\/(client_id|client_secret|refresh_token)$/.test(pointer);
}

/** Where keys, requirements and words differ. Ours may require more, and leave variants of a credential out. */
function compare(ours: z.core.$ZodType, theirs: Json, pointer: string, root: Json = theirs): readonly string[] {
  const schema = unwrap(ours);
  const other = follow(theirs, root);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return schema.options.flatMap((option) => {
      const variant = variantOf(option as z.ZodObject, schema.def.discriminator, other, root);
      return variant === undefined ? [`${pointer} has no variant ${schema.def.discriminator}`] : compare(option, variant, pointer, root);
    });
  }
  if (schema instanceof z.ZodObject) {
    if (isSecret(schema)) return [];
    const discriminator = (other["discriminator"] as { propertyName: string } | undefined)?.propertyName;
    const variant = discriminator === undefined ? other : variantOf(schema, discriminator, other, root);
    if (variant === undefined) return [`${pointer} has no such variant`];
    const properties = (variant["properties"] ?? {}) as Record<string, Json>;
    const shape = schema.shape as Record<string, z.core.$ZodType>;
    const required = (variant["required"] ?? []) as string[];
    return [
      ...Object.keys(properties).filter((key) => !(key in shape)).map((key) => `${pointer}/${key} is not in ours`),
      ...Object.keys(shape).filter((key) => !(key in properties)).map((key) => `${pointer}/${key} is in ours alone`),
      ...required.filter((key) => shape[key] instanceof z.ZodOptional).map((key) => `${pointer}/${key} is required`),
      ...Object.keys(shape).filter((key) => key in properties).flatMap((key) => compare(shape[key]!, properties[key]!, `${pointer}/${key}`, root)),
    ];
  }
  if (schema instanceof z.ZodArray) return compare(schema.def.element, (other["items"] ?? {}) as Json, `${pointer}/*`, root);
  if (schema instanceof z.ZodEnum) return sameWords(schema.options, other["enum"] as unknown[], pointer);
  return [];
}

function sameWords(ours: readonly unknown[], theirs: readonly unknown[] | undefined, pointer: string): readonly string[] {
  return JSON.stringify([...ours].sort()) === JSON.stringify([...(theirs ?? [])].sort()) ? [] : [`${pointer} takes ${ours.join(", ")}, and not ${(theirs ?? []).join(", ")}`];
}

function variantOf(option: z.ZodObject, discriminator: string, schema: Json, root: Json): Json | undefined {
  const literal = (option.shape as Record<string, z.core.$ZodType>)[discriminator];
  const word = literal instanceof z.ZodLiteral ? [...literal.values][0] : undefined;
  return ((schema["oneOf"] ?? []) as Json[]).map((variant) => follow(variant, root)).find((variant) => ((variant["properties"] as Record<string, Json>)[discriminator] ?? {})["const"] === word);
}

function follow(schema: Json, root: Json): Json {
  const name = /^#\/\$defs\/(.+)$/.exec(String(schema["$ref"]))?.[1];
  return name === undefined ? schema : (root["$defs"] as Record<string, Json>)[name]!;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.def.innerType) : schema;
}

function isSecret(schema: z.ZodObject): boolean {
  return "$secret" in schema.shape;
}

function secretPointers(schema: unknown, root: Json, pointer = ""): readonly string[] {
  if (schema === null || typeof schema !== "object") return [];
  const here = follow(schema as Json, root);
  const own = here["secret"] === true ? [pointer] : [];
  const below = Object.entries((here["properties"] ?? {}) as Json).flatMap(([key, inner]) => secretPointers(inner, root, `${pointer}/${key}`));
  return [...own, ...below, ...((here["oneOf"] ?? []) as unknown[]).flatMap((variant) => secretPointers(variant, root, pointer))];
}

/** Where references stand, with "*" for each item of a list. */
function refs(value: unknown, pointer = ""): readonly string[] {
  if (isSecretRef(value)) return [pointer];
  if (Array.isArray(value)) return value.flatMap((inner) => refs(inner, `${pointer}/*`));
  return value !== null && typeof value === "object" ? Object.entries(value).flatMap(([key, inner]) => refs(inner, `${pointer}/${key}`)) : [];
}
