import type { DraftRow, LockFailure, Publication, RawJson } from "../api.ts";
import { EstuaryError } from "../error.ts";
import { plainId } from "../ids.ts";
import { isRecord } from "../outcome.ts";
import { cut, jsonArray, jsonObject, jsonText, rawJson } from "../raw-json.ts";
import { batches, publicationError, type DraftModel, type Drafts } from "./drafts.ts";
import * as documents from "./extension-documents.ts";
import { unlessNotFound, type Graphql } from "./graphql.ts";

/** Drafts and publications by GraphQL mutations, which the published schema does not have yet. */
export function graphqlDrafts(graphql: Graphql): Drafts {
  async function specs(draft: string): Promise<readonly RawJson[]> {
    return graphql.nodes({ operation: "read the draft", document: documents.DRAFT_SPECS, variables: { id: draft } }, ["draft", "specs"]);
  }

  return {
    async createDraft(detail) {
      // A draft made twice is an empty one nobody publishes.
      return plainId(text(await graphql.value({ operation: "create a draft", document: documents.CREATE_DRAFT, variables: { detail } }, ["createDraft", "id"]), "create a draft"));
    },

    async stage(draft, rows) {
      for (const batch of batches(rows)) {
        const variables = jsonObject([["draftId", jsonText(draft)], ["specs", jsonArray(batch.map(specOf))]]);
        await graphql.ask({ operation: "stage specs", document: documents.STAGE_DRAFT_SPECS, variables });
      }
    },

    async prune(draft) {
      const unchanged = (await specs(draft)).filter((spec) => cut(spec, ["isUnchanged"]) === "true").map(nameOf);
      for (const catalogNames of batches(unchanged)) {
        await graphql.ask({ operation: "prune the draft", document: documents.UNSTAGE_DRAFT_SPECS, variables: { draftId: draft, catalogNames } });
      }
      return unchanged;
    },

    async deleteDraft(draft) {
      await unlessNotFound(graphql.ask({ operation: "delete the draft", document: documents.DELETE_DRAFT, variables: { id: draft } }));
    },

    async queue(draft, { dataPlane, detail, dryRun }) {
      const variables = { draftId: draft, dryRun, detail, ...(dataPlane === "" ? {} : { defaultDataPlane: dataPlane }) };
      return plainId(text(await graphql.value({ operation: "publish", document: documents.CREATE_PUBLICATION, variables, effect: "create" }, ["createPublication", "id"]), "publish"));
    },

    async publication(id) {
      const value = await graphql.value({ operation: "read the publication", document: documents.PUBLICATION, variables: { id } }, ["publication"]);
      if (!isRecord(value)) throw new EstuaryError({ kind: "not-found", operation: "read the publication", message: `there is no publication ${id} that the token's user may see` });
      return publicationOf(id, value);
    },

    async draftModels(draft) {
      return (await specs(draft)).map((spec): DraftModel => {
        const model = cut(spec, ["model"]);
        return { name: nameOf(spec), ...(model === undefined || model === "null" ? {} : { model }) };
      });
    },
  };
}

/** Both model and type are always sent: one left out is an error to the service, so that a partial row can never delete. */
function specOf({ name, type, model, expectPubId }: DraftRow): RawJson {
  return jsonObject([
    ["catalogName", jsonText(name)],
    ["catalogType", jsonText(type ?? null)],
    ["model", model ?? rawJson("null")],
    ["expectPubId", jsonText(expectPubId)],
  ]);
}

function publicationOf(id: string, value: Readonly<Record<string, unknown>>): Publication {
  const { status, pubId, errors } = value;
  const { type, lockFailures } = isRecord(status) ? status : {};
  return {
    id,
    status: text(type, "read the publication"),
    ...(typeof pubId === "string" ? { pubId: plainId(pubId) } : {}),
    errors: records(errors).map(({ catalogName, scope, detail }) => {
      const error = publicationError(typeof scope === "string" ? scope : "", String(detail));
      return typeof catalogName === "string" && catalogName !== "" ? { ...error, name: catalogName } : error;
    }),
    lockFailures: records(lockFailures).map(
      ({ catalogName, expected, actual }): LockFailure => ({ name: String(catalogName), expected: plainId(String(expected)), ...(typeof actual === "string" ? { actual: plainId(actual) } : {}) }),
    ),
  };
}

function nameOf(spec: RawJson): string {
  return text(JSON.parse(cut(spec, ["catalogName"]) ?? "null"), "read the draft");
}

function records(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(value: unknown, operation: string): string {
  if (typeof value === "string") return value;
  throw new EstuaryError({ kind: operation === "publish" ? "ambiguous" : "refused", operation, message: `${operation} was answered without what was asked for` });
}
