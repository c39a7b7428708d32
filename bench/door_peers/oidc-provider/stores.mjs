// Where oidc-provider keeps what it has handed out: in this process's memory (nothing outlives it, and no second process knows
// it), or in PostgreSQL as all that is durable would be.
import pg from 'pg';

// Its own store in memory holds a thousand things; a bench makes more.
export function memoryStore() {
  const kept = new Map();
  const byGrant = new Map();
  const byUid = new Map();
  return class Memory {
    constructor(model) { this.model = model; }

    key(id) { return `${this.model}:${id}`; }

    async upsert(id, payload, seconds) {
      const key = this.key(id);
      kept.set(key, payload);
      if (payload.uid) byUid.set(payload.uid, key);
      if (payload.grantId) {
        if (!byGrant.has(payload.grantId)) byGrant.set(payload.grantId, new Set());
        byGrant.get(payload.grantId).add(key);
      }
      if (seconds && seconds < 600) setTimeout(() => kept.delete(key), seconds * 1000).unref();
    }

    async find(id) { return kept.get(this.key(id)); }

    async findByUid(uid) { return kept.get(byUid.get(uid)); }

    async findByUserCode() { return undefined; }

    async consume(id) { kept.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }

    async destroy(id) { kept.delete(this.key(id)); }

    async revokeByGrantId(grant) {
      for (const key of byGrant.get(grant) ?? []) kept.delete(key);
      byGrant.delete(grant);
    }
  };
}

const TABLE = `CREATE TABLE IF NOT EXISTS oidc_kept (
  model text, id text, payload jsonb NOT NULL, grant_id text, uid text, ends_at timestamptz, consumed_at timestamptz,
  PRIMARY KEY (model, id));
  CREATE INDEX IF NOT EXISTS oidc_kept_grant ON oidc_kept (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS oidc_kept_uid ON oidc_kept (uid) WHERE uid IS NOT NULL`;
const READ = 'SELECT payload, extract(epoch FROM consumed_at)::int AS consumed FROM oidc_kept '
  + 'WHERE (ends_at IS NULL OR ends_at > now()) AND';

export async function databaseStore(address) {
  const pool = new pg.Pool({ ...address, max: 8 });
  await pool.query(TABLE);
  // prepared once for each connection, under its name
  const run = (name, text, values) => pool.query({ name, text, values });
  const one = (found) => found.rows[0] && {
    ...found.rows[0].payload, ...(found.rows[0].consumed ? { consumed: found.rows[0].consumed } : {}),
  };
  return class Database {
    constructor(model) { this.model = model; }

    async upsert(id, payload, seconds) {
      await run('upsert', 'INSERT INTO oidc_kept (model, id, payload, grant_id, uid, ends_at) VALUES ($1, $2, $3, $4, $5, '
        + "now() + $6::int * interval '1 second') ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, "
        + 'grant_id = excluded.grant_id, uid = excluded.uid, ends_at = excluded.ends_at',
      [this.model, id, payload, payload.grantId ?? null, payload.uid ?? null, seconds ?? null]);
    }

    async find(id) { return one(await run('find', `${READ} model = $1 AND id = $2`, [this.model, id])); }

    async findByUid(uid) { return one(await run('uid', `${READ} model = $1 AND uid = $2`, [this.model, uid])); }

    async findByUserCode() { return undefined; }

    async consume(id) {
      await run('consume', 'UPDATE oidc_kept SET consumed_at = now() WHERE model = $1 AND id = $2', [this.model, id]);
    }

    async destroy(id) { await run('destroy', 'DELETE FROM oidc_kept WHERE model = $1 AND id = $2', [this.model, id]); }

    async revokeByGrantId(grant) { await run('revoke', 'DELETE FROM oidc_kept WHERE grant_id = $1', [grant]); }
  };
}
