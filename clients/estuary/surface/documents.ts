/** Every GraphQL document we send that the published schema knows, one export each. */

export const INTROSPECT = /* GraphQL */ `
  query Introspect {
    __schema {
      queryType { fields { name } }
      mutationType { fields { name } }
    }
  }
`;

export const LIVE_SPECS = /* GraphQL */ `
  query LiveSpecs($by: LiveSpecsBy!, $after: String, $first: Int) {
    liveSpecs(by: $by, after: $after, first: $first) {
      edges {
        node {
          catalogName
          userCapability
          liveSpec { catalogName catalogType model lastPubId lastBuildId isDisabled updatedAt }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const READERS = /* GraphQL */ `
  query Readers($by: LiveSpecsBy!, $after: String, $first: Int) {
    liveSpecs(by: $by, first: 1) {
      edges {
        node {
          catalogName
          userCapability
          liveSpec {
            readBy(after: $after, first: $first) {
              edges { node { catalogName userCapability } }
              pageInfo { hasNextPage endCursor }
            }
          }
        }
      }
    }
  }
`;

export const HISTORY = /* GraphQL */ `
  query History($by: LiveSpecsBy!, $last: Int) {
    liveSpecs(by: $by, first: 1) {
      edges {
        node {
          catalogName
          userCapability
          publicationHistory(last: $last) {
            edges { node { publicationId detail publishedAt userEmail userId } }
          }
        }
      }
    }
  }
`;

export const STATUS = /* GraphQL */ `
  query Status($by: LiveSpecsBy!, $after: String, $first: Int) {
    liveSpecs(by: $by, after: $after, first: $first) {
      edges {
        node {
          catalogName
          userCapability
          status {
            type
            summary
            controller {
              error
              activation {
                lastActivated
                shardStatus { status }
                recentFailureCount
                lastFailure { message ts }
                nextRetry
              }
            }
          }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const CONNECTOR_SPEC = /* GraphQL */ `
  query ConnectorSpec($fullImageName: String!) {
    connectorSpec(fullImageName: $fullImageName) { imageTag protocol endpointSpecSchema resourceSpecSchema }
  }
`;

export const DATA_PLANES = /* GraphQL */ `
  query DataPlanes($after: String, $first: Int) {
    dataPlanes(after: $after, first: $first) {
      edges { node { name cidrBlocks gcpServiceAccountEmail awsIamUserArn azureApplicationClientId } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const STORAGE_MAPPINGS = /* GraphQL */ `
  query StorageMappings($filter: StorageMappingsFilter, $first: Int) {
    storageMappings(filter: $filter, first: $first) {
      edges { node { catalogPrefix detail spec } }
    }
  }
`;

export const CREATE_STORAGE_MAPPING = /* GraphQL */ `
  mutation CreateStorageMapping($catalogPrefix: Prefix!, $detail: String, $spec: JSON!) {
    createStorageMapping(catalogPrefix: $catalogPrefix, detail: $detail, spec: $spec) { storageMapping { catalogPrefix } }
  }
`;

export const UPDATE_STORAGE_MAPPING = /* GraphQL */ `
  mutation UpdateStorageMapping($catalogPrefix: Prefix!, $detail: String, $spec: JSON!) {
    updateStorageMapping(catalogPrefix: $catalogPrefix, detail: $detail, spec: $spec) { republish }
  }
`;

export const TEST_CONNECTION_HEALTH = /* GraphQL */ `
  mutation TestConnectionHealth($catalogPrefix: Prefix!, $spec: JSON!) {
    testConnectionHealth(catalogPrefix: $catalogPrefix, spec: $spec) { allPassed results { dataPlaneName error } }
  }
`;

export const ALERTS = /* GraphQL */ `
  query Alerts($by: AlertsBy!, $after: String, $first: Int) {
    alerts(by: $by, after: $after, first: $first) {
      edges { node { catalogName alertType firedAt resolvedAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const ALERT_SUBSCRIPTIONS = /* GraphQL */ `
  query AlertSubscriptions($by: AlertSubscriptionsBy!) {
    alertSubscriptions(by: $by) { catalogPrefix email alertTypes detail }
  }
`;

export const CREATE_ALERT_SUBSCRIPTION = /* GraphQL */ `
  mutation CreateAlertSubscription($prefix: Prefix!, $email: String!, $alertTypes: [AlertType!], $detail: String) {
    createAlertSubscription(prefix: $prefix, email: $email, alertTypes: $alertTypes, detail: $detail) { catalogPrefix }
  }
`;

export const UPDATE_ALERT_SUBSCRIPTION = /* GraphQL */ `
  mutation UpdateAlertSubscription($prefix: Prefix!, $email: String!, $alertTypes: [AlertType!], $detail: String) {
    updateAlertSubscription(prefix: $prefix, email: $email, alertTypes: $alertTypes, detail: $detail) { catalogPrefix }
  }
`;

export const DELETE_ALERT_SUBSCRIPTION = /* GraphQL */ `
  mutation DeleteAlertSubscription($prefix: Prefix!, $email: String!) {
    deleteAlertSubscription(prefix: $prefix, email: $email) { catalogPrefix }
  }
`;

export const SERVICE_ACCOUNTS = /* GraphQL */ `
  query ServiceAccounts($after: String, $first: Int) {
    serviceAccounts(after: $after, first: $first) {
      edges { node { catalogName grants { prefix capability } apiKeys { id detail expiresAt } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const CREATE_SERVICE_ACCOUNT = /* GraphQL */ `
  mutation CreateServiceAccount($catalogName: Name!, $grants: [UserGrantInput!]!) {
    createServiceAccount(catalogName: $catalogName, grants: $grants) { catalogName }
  }
`;

export const ADD_SERVICE_ACCOUNT_GRANT = /* GraphQL */ `
  mutation AddServiceAccountGrant($catalogName: Name!, $prefix: Prefix!, $capability: Capability!) {
    addServiceAccountGrant(catalogName: $catalogName, prefix: $prefix, capability: $capability) { catalogName }
  }
`;

export const REMOVE_SERVICE_ACCOUNT_GRANT = /* GraphQL */ `
  mutation RemoveServiceAccountGrant($catalogName: Name!, $prefix: Prefix!) {
    removeServiceAccountGrant(catalogName: $catalogName, prefix: $prefix) { catalogName }
  }
`;

export const CREATE_API_KEY = /* GraphQL */ `
  mutation CreateApiKey($catalogName: Name!, $detail: String!, $validFor: String!) {
    createApiKey(catalogName: $catalogName, detail: $detail, validFor: $validFor) { id secret }
  }
`;

export const REVOKE_API_KEY = /* GraphQL */ `
  mutation RevokeApiKey($id: Id!) {
    revokeApiKey(id: $id) { catalogName }
  }
`;
