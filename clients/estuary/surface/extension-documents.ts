/**
 * GraphQL documents of what the published schema (of 2026-07-31) lacks: drafts, publications and statistics, as the source of
 * estuary/flow has them at 89a6b61c (crates/control-plane-api/src/server/public/graphql). They are sent only to a service whose
 * introspection shows them.
 */

export const CREATE_DRAFT = /* GraphQL */ `
  mutation CreateDraft($detail: String) {
    createDraft(detail: $detail) { id }
  }
`;

/** Both `model` and `catalogType` null: a deletion. Replaces what was staged under a name. */
export const STAGE_DRAFT_SPECS = /* GraphQL */ `
  mutation StageDraftSpecs($draftId: Id!, $specs: [DraftSpecInput!]!) {
    stageDraftSpecs(draftId: $draftId, specs: $specs)
  }
`;

export const UNSTAGE_DRAFT_SPECS = /* GraphQL */ `
  mutation UnstageDraftSpecs($draftId: Id!, $catalogNames: [Name!]!) {
    unstageDraftSpecs(draftId: $draftId, catalogNames: $catalogNames)
  }
`;

export const DELETE_DRAFT = /* GraphQL */ `
  mutation DeleteDraft($id: Id!) {
    deleteDraft(id: $id)
  }
`;

export const DRAFT_SPECS = /* GraphQL */ `
  query DraftSpecs($id: Id!, $after: String, $first: Int) {
    draft(id: $id) {
      specs(after: $after, first: $first) {
        edges { node { catalogName model isUnchanged } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`;

export const CREATE_PUBLICATION = /* GraphQL */ `
  mutation CreatePublication($draftId: Id!, $dryRun: Boolean!, $defaultDataPlane: String, $detail: String) {
    createPublication(draftId: $draftId, dryRun: $dryRun, defaultDataPlane: $defaultDataPlane, detail: $detail) { id }
  }
`;

export const PUBLICATION = /* GraphQL */ `
  query Publication($id: Id!) {
    publication(id: $id) {
      id
      pubId
      status { type lockFailures { catalogName expected actual } }
      errors { catalogName scope detail }
    }
  }
`;

export const CATALOG_STATS = /* GraphQL */ `
  query CatalogStats($by: CatalogStatsBy!) {
    catalogStats(by: $by) {
      edges { node { catalogName statsSummary { writtenToMe { docsTotal } } } }
    }
  }
`;
