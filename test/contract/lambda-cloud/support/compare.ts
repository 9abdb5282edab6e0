import { follow, operationsOf, type Document, type Operation, type Schema } from "./document.ts";

export interface Comparison {
  /** What ours says and the published document does not bear out. */
  faults: string[];
  /** What the published document has and ours does not, which is allowed. */
  lacking: string[];
}

/** Facts of a value that must be the same on both sides. */
const facts = ["type", "const", "format", "pattern", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "writeOnly"] as const;

/** Compares every path, method, parameter, field, type, enum and error code of ours with the published document. */
export function compareDocuments(ours: Document, published: Document): Comparison {
  const comparison = new Comparer(ours, published);
  comparison.operations();
  return { faults: comparison.faults, lacking: [...new Set(comparison.lacking)].sort() };
}

class Comparer {
  readonly faults: string[] = [];
  readonly lacking: string[] = [];
  readonly #ours: Document;
  readonly #published: Document;

  constructor(ours: Document, published: Document) {
    this.#ours = ours;
    this.#published = published;
  }

  operations(): void {
    const ours = operationsOf(this.#ours);
    const published = operationsOf(this.#published);
    for (const [name, operation] of ours) {
      const theirs = published.get(name);
      if (theirs === undefined) this.faults.push(`${name} is not published`);
      else this.#operation(name, operation, theirs);
    }
    for (const name of published.keys()) if (!ours.has(name)) this.lacking.push(name);
  }

  #operation(name: string, ours: Operation, theirs: Operation): void {
    const parameters = (operation: Operation) => operation.parameters.map(({ name, in: place, required, schema }) => `${place} ${name} ${schema.type}${required ? " required" : ""}`).sort();
    this.#same(`${name} parameters`, parameters(ours), parameters(theirs));
    this.#same(`${name} body`, ours.body?.required, theirs.body?.required);
    if (ours.body !== undefined && theirs.body !== undefined) this.#schema(`${name} body`, ours.body.schema, theirs.body.schema, "request");
    this.#same(`${name} statuses`, Object.keys(ours.responses).sort(), Object.keys(theirs.responses).sort());
    for (const [status, schema] of Object.entries(ours.responses)) {
      const other = theirs.responses[status];
      if (other === undefined) continue;
      if (status.startsWith("2")) this.#schema(`${name} ${status}`, schema, other, "answer");
      else this.#errors(`${name} ${status}`, schema, other);
    }
  }

  /** An error is its envelope and its codes; the texts are for people. */
  #errors(where: string, ours: Schema, theirs: Schema): void {
    this.#same(`${where} envelope`, [ours.required, ours.additionalProperties], [theirs.required, theirs.additionalProperties]);
    const kindsOf = (document: Document, schema: Schema) => {
      const error = schema.properties?.["error"] ?? {};
      return (error.anyOf ?? [error]).map((each) => follow(document, each) as Schema);
    };
    const mine = kindsOf(this.#ours, ours);
    const codes = (kinds: Schema[]) => [...new Set(kinds.map((kind) => kind.properties?.["code"]?.const))].sort();
    this.#same(`${where} codes`, codes(mine), codes(kindsOf(this.#published, theirs)));
    for (const kind of mine) {
      this.#same(`${where} fields of ${String(kind.properties?.["code"]?.const)}`, Object.keys(kind.properties ?? {}).sort(), ["code", "message", "suggestion"]);
    }
  }

  #schema(where: string, oursRaw: Schema, theirsRaw: Schema, direction: "request" | "answer"): void {
    const ours = follow(this.#ours, oursRaw) as Schema;
    const theirs = follow(this.#published, theirsRaw) as Schema;
    if (ours.anyOf !== undefined || theirs.anyOf !== undefined) {
      this.#alternatives(where, ours, theirs, direction);
      return;
    }
    for (const fact of facts) this.#same(`${where} ${fact}`, ours[fact], theirs[fact]);
    this.#same(`${where} enum`, ours.enum?.toSorted(), theirs.enum?.toSorted());
    this.#same(`${where} required`, (ours.required ?? []).toSorted(), (theirs.required ?? []).toSorted());
    for (const [field, schema] of Object.entries(ours.properties ?? {})) {
      const other = theirs.properties?.[field];
      if (other === undefined) this.faults.push(`${where}.${field} is not published`);
      else this.#schema(`${where}.${field}`, schema, other, direction);
    }
    for (const field of Object.keys(theirs.properties ?? {})) if (ours.properties?.[field] === undefined) this.lacking.push(`${where}.${field}`);
    if (ours.items !== undefined && theirs.items !== undefined) this.#schema(`${where}[]`, ours.items, theirs.items, direction);
    else this.#same(`${where} items`, ours.items, theirs.items);
    const [open, otherOpen] = [ours.additionalProperties, theirs.additionalProperties];
    if (typeof open === "object" && typeof otherOpen === "object") this.#schema(`${where}{}`, open, otherOpen, direction);
    else this.#same(`${where} additionalProperties`, open, otherOpen);
  }

  /** Each alternative of ours is one of theirs, and the other way round. */
  #alternatives(where: string, ours: Schema, theirs: Schema, direction: "request" | "answer"): void {
    const mine = ours.anyOf ?? [ours];
    const others = theirs.anyOf ?? [theirs];
    const fits = (left: Schema, right: Schema) => {
      const trial = new Comparer(this.#ours, this.#published);
      trial.#schema(where, left, right, direction);
      return trial.faults.length === 0 && trial.lacking.length === 0;
    };
    mine.forEach((each, index) => others.some((other) => fits(each, other)) || this.faults.push(`${where}: alternative ${index + 1} is not published`));
    others.forEach((other, index) => mine.some((each) => fits(each, other)) || this.lacking.push(`${where}: alternative ${index + 1}`));
  }

  #same(where: string, ours: unknown, theirs: unknown): void {
    const [mine, other] = [JSON.stringify(ours), JSON.stringify(theirs)];
    if (mine !== other) this.faults.push(`${where} is ${mine}, published is ${other}`);
  }
}
