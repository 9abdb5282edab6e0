import assert from "node:assert/strict";
import { namesSecret } from "../../../../policies/rules/supply-chain/secrets/names.ts";

const secret = [
  "PASSWORD", "password", "DB_PASSWORD", "dbPassword", "db-password", "db.password", "PGPASSWORD", "PASSWD", "SMTP_PASSWD", "PASSPHRASE", "keyPassphrase", "SECRET", "CLIENT_SECRET", "clientSecret", "AWS_SECRET", "TOKEN", "GITHUB_TOKEN",
  "authtoken", "accessToken", "APIKEY", "API_KEY", "apiKey", "APIKey", "X-API-Key", "OPENAI_API_KEY", "--api-key", "AWS_SECRET_ACCESS_KEY", "ACCESS_KEY", "SECRET_KEY", "PRIVATE_KEY", "N8N_ENCRYPTION_KEY", "SIGNING_KEY", "MASTER_KEY", "ACCOUNT_KEY",
  "API_KEYS", "PASSWORDS", "ADMIN_PASSWORDS", "TOKENS", "API_TOKENS", "authTokens", "SECRETKEY", "ACCESSKEY", "MINIO_ACCESSKEY", "PRIVATEKEY", "secretkey", "apikeys", "PASSWORD1", "PASSWORD_2", "PASSWORD_V2", "DB_PASSWORD_V2", "TOKEN_2", "apiKey2", "DB_CREDENTIALS", "SIGNING_KEYS", "DB_PASSWORD_OLD", "passphrases", "CLIENT_SECRETS",
  "AUTH_KEY", "SHARED_KEY", "JWT_KEY", "HMAC_KEY", "SECRET_KEY_BASE", "CONNECTION_STRING", "AzureStorageConnectionString", "DB_PASS", "SMTP_PWD", "SNOWFLAKE_PAT", "USER2TOKEN", "HTTPToken",
];
const none = [
  "", "PASSWORD_FILE", "PASSWORD_HASH", "TOKEN_URL", "SECRET_NAME", "API_KEY_HEADER", "AWS_ACCESS_KEY_ID", "MAX_TOKENS", "MAX_TOKENS_2", "OUTPUT_TOKENS", "llmTokens", "PUBLIC_KEYS", "AUTHORIZED_KEYS", "KEYS", "KEY1", "SORT_KEYS", "V2", "1", "CREDENTIALS", "ALLOW_CREDENTIALS", "withCredentials", "IMAGE_PULL_SECRETS", "SECRETS", "PUBLICKEY", "PASSWORD_FILE_2", "PWD1", "OLD", "PUBLIC_KEY", "NEXT_PUBLIC_MAP_TOKEN", "publicApiKey", "SORT_KEY", "PARTITION_KEY", "KEY", "key", "DATABASE", "BASE",
  "KEY_BASE", "STRING", "QUERY_STRING", "PASS", "PWD", "PAT", "BYPASS", "COMPASS_PATH", "existingSecret", "IMAGE_PULL_SECRET", "TLS_SECRET", "CA_SECRET", "K8S_SECRET", "KUBERNETES_SECRET", "IMAGE_SECRET", "MAX_TOKEN", "MIN_TOKEN", "BOS_TOKEN", "EOS_TOKEN", "PAD_TOKEN",
  "mask_token", "cls_token", "sep_token", "image_token", "video_token", "audio_token", "boi_token", "eoi_token", "STOP_TOKEN", "UNK_TOKEN", "PAGE_TOKEN", "NEXT_TOKEN", "CONTINUATION_TOKEN", "---", "tokenizer", "secretary", "MODE", "OTHER_SECRET_BASE", "X_KEY_BASE",
];

describe("names of secrets", () => {
  for (const name of secret) it(`include ${name}`, () => assert.equal(namesSecret(name), true));
  for (const name of none) it(`do not include ${JSON.stringify(name)}`, () => assert.equal(namesSecret(name), false));
});
