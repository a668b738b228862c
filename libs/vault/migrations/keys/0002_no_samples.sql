-- Statistics would keep samples of the wrapped keys in the catalogue, and there they would outlive their destruction.
ALTER TABLE vault_key ALTER COLUMN wrapped SET STATISTICS 0;
-- A change of type, to the same one, drops the samples that were taken before.
ALTER TABLE vault_key ALTER COLUMN wrapped TYPE bytea;
