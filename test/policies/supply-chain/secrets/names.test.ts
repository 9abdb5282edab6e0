import assert from "node:assert/strict";
import { namesSecret } from "../../../../policies/rules/supply-chain/secrets/names.ts";

const secret = [
  "PASSWORD", "password", "DB_PASSWORD", "dbPassword", "db-password", "db.password", "PGPASSWORD", "PASSWD", "SMTP_PASSWD", "PASSPHRASE", "keyPassphrase", "SECRET", "CLIENT_SECRET", "clientSecret", "AWS_SECRET", "TOKEN", "GITHUB_TOKEN",
  "authtoken", "accessToken", "APIKEY", "API_KEY", "apiKey", "APIKey", "X-API-Key", "OPENAI_API_KEY", "--api-key", "AWS_SECRET_ACCESS_KEY", "ACCESS_KEY", "SECRET_KEY", "PRIVATE_KEY", "N8N_ENCRYPTION_KEY", "SIGNING_KEY", "MASTER_KEY", "ACCOUNT_KEY",
  "AUTH_KEY", "SHARED_KEY", "JWT_KEY", "HMAC_KEY", "SECRET_KEY_BASE", "CONNECTION_STRING", "AzureStorageConnectionString", "DB_PASS", "SMTP_PWD", "SNOWFLAKE_PAT", "USER2TOKEN", "HTTPToken",
];
const none = [
  "", "PASSWORD_FILE", "PASSWORD_HASH", "TOKEN_URL", "SECRET_NAME", "API_KEY_HEADER", "AWS_ACCESS_KEY_ID", "TOKENS", "MAX_TOKENS", "PUBLIC_KEY", "NEXT_PUBLIC_MAP_TOKEN", "publicApiKey", "SORT_KEY", "PARTITION_KEY", "KEY", "key", "DATABASE", "BASE",
  "KEY_BASE", "STRING", "QUERY_STRING", "PASS", "PWD", "PAT", "BYPASS", "COMPASS_PATH", "existingSecret", "IMAGE_PULL_SECRET", "TLS_SECRET", "CA_SECRET", "K8S_SECRET", "KUBERNETES_SECRET", "IMAGE_SECRET", "MAX_TOKEN", "MIN_TOKEN", "BOS_TOKEN", "EOS_TOKEN", "PAD_TOKEN",
  "STOP_TOKEN", "UNK_TOKEN", "PAGE_TOKEN", "NEXT_TOKEN", "CONTINUATION_TOKEN", "---", "tokenizer", "secretary", "MODE", "OTHER_SECRET_BASE", "X_KEY_BASE",
];

describe("names of secrets", () => {
  for (const name of secret) it(`include ${name}`, () => assert.equal(namesSecret(name), true));
  for (const name of none) it(`do not include ${JSON.stringify(name)}`, () => assert.equal(namesSecret(name), false));
});
