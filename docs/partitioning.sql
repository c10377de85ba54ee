-- Partitions the tables that grow with people's activity by the owner of each row. For an installation whose tables no
-- longer fit one machine's memory; take the servers down, make a backup, then: psql -v ON_ERROR_STOP=1 -f partitioning.sql
-- Everything happens in one transaction. The contract tests run against the result.

DO $$
DECLARE
    hot CONSTANT text[] := ARRAY['posts', 'comments', 'likes', 'media', 'uploads', 'follows', 'blocks', 'mutes',
                                 'post_hashtags', 'post_mentions'];
    parts CONSTANT integer := 8;
    hot_table text;
    has_id boolean;
    kept record;
    statement text;
    later text[] := '{}';
BEGIN
    -- Foreign keys go, and come back at the end as they were: those to hot tables name the owner too.
    FOR kept IN SELECT conrelid::regclass AS of_table, conname, pg_get_constraintdef(oid) AS definition
                FROM pg_constraint WHERE contype = 'f'
                AND (conrelid::regclass::text = ANY (hot) OR confrelid::regclass::text = ANY (hot))
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', kept.of_table, kept.conname);
        later := later || format('ALTER TABLE %s ADD CONSTRAINT %I %s', kept.of_table, kept.conname, kept.definition);
    END LOOP;

    FOREACH hot_table IN ARRAY hot LOOP
        DECLARE
            again text[] := '{}';
        BEGIN
            has_id := EXISTS (SELECT FROM information_schema.columns
                              WHERE table_schema = current_schema AND table_name = hot_table AND column_name = 'id');
            -- A key must hold the owner. One of other columns alone becomes an index: it was of random names.
            FOR kept IN SELECT conname, contype, pg_get_constraintdef(oid) AS definition FROM pg_constraint
                        WHERE conrelid = hot_table::regclass AND contype IN ('p', 'u')
            LOOP
                again := again || CASE
                    WHEN kept.contype = 'p' AND has_id THEN
                        format('ALTER TABLE %I ADD CONSTRAINT %I PRIMARY KEY (owner_id, id)', hot_table, kept.conname)
                    WHEN kept.definition = 'UNIQUE (owner_id, id)' THEN 'SELECT'
                    WHEN kept.definition LIKE '%owner_id%' THEN
                        format('ALTER TABLE %I ADD CONSTRAINT %I %s', hot_table, kept.conname, kept.definition)
                    ELSE format('CREATE INDEX %I ON %I %s', kept.conname, hot_table,
                                substring(kept.definition FROM '\(.*\)'))
                END;
            END LOOP;
            FOR kept IN SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema AND tablename = hot_table
                        AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = hot_table::regclass)
            LOOP
                again := again || kept.indexdef;
            END LOOP;
            -- For those who know an id and not whose it is.
            IF has_id THEN
                again := again || format('CREATE INDEX %I ON %I (id)', 'ix_' || hot_table || '_id', hot_table);
            END IF;

            EXECUTE format('ALTER TABLE %I RENAME TO whole', hot_table);
            EXECUTE format('CREATE TABLE %I (LIKE whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS) '
                           'PARTITION BY HASH (owner_id)', hot_table);
            FOR part IN 0 .. parts - 1 LOOP
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                               hot_table || '_p' || part, hot_table, parts, part);
            END LOOP;
            EXECUTE format('INSERT INTO %I SELECT * FROM whole', hot_table);
            DROP TABLE whole;
            FOREACH statement IN ARRAY again LOOP
                EXECUTE statement;
            END LOOP;
        END;
    END LOOP;

    FOREACH statement IN ARRAY later LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
