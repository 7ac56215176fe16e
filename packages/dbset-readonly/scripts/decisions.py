"""Manual decisions, for functions whose declared volatility does not match their effects.

The keys are extensions, or ``server`` for PostgreSQL's own functions.
"""

from __future__ import annotations

from dbset_readonly.dialects.dialect import words

SERVER = "server"
ALL = words("*")

# Declared volatile because their result changes, or by default.
VOLATILE_BUT_READING = {
    SERVER: words(
        """
        array_sample array_shuffle clock_timestamp current_query currval gen_random_uuid lastval
        pg_available_wal_summaries pg_blocking_pids pg_collation_actual_version
        pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system
        pg_current_logfile pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn
        pg_database_collation_actual_version pg_database_size pg_get_aios
        pg_get_backend_memory_contexts pg_get_loaded_modules pg_get_multixact_members
        pg_get_sequence_data pg_get_shmem_allocations pg_get_shmem_allocations_numa
        pg_get_wait_events pg_get_wal_replay_pause_state pg_get_wal_resource_managers
        pg_get_wal_summarizer_state pg_indexes_size pg_is_in_recovery pg_is_wal_replay_paused
        pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn pg_last_wal_replay_lsn
        pg_last_xact_replay_timestamp pg_lock_status pg_notification_queue_usage
        pg_partition_ancestors pg_partition_tree pg_prepared_xact pg_relation_size
        pg_safe_snapshot_blocking_pids pg_sequence_last_value pg_show_replication_origin_status
        pg_stat_get_backend_io pg_stat_get_backend_wal pg_stat_get_io
        pg_stat_get_recovery_prefetch pg_stat_get_xact_blocks_fetched
        pg_stat_get_xact_blocks_hit pg_stat_get_xact_function_calls
        pg_stat_get_xact_function_self_time pg_stat_get_xact_function_total_time
        pg_stat_get_xact_numscans pg_stat_get_xact_tuples_deleted
        pg_stat_get_xact_tuples_fetched pg_stat_get_xact_tuples_hot_updated
        pg_stat_get_xact_tuples_inserted pg_stat_get_xact_tuples_newpage_updated
        pg_stat_get_xact_tuples_returned pg_stat_get_xact_tuples_updated pg_stat_have_stats
        pg_table_size pg_tablespace_size pg_total_relation_size pg_xact_commit_timestamp
        pg_xact_commit_timestamp_origin pg_xact_status random random_normal timeofday
        txid_status uuidv4 uuidv7
        """
    ),
    "hypopg": words("hypopg hypopg_get_indexdef hypopg_relation_size"),
    "icu_ext": words(
        """
        icu_character_boundaries icu_collation_attributes icu_default_locale icu_line_boundaries
        icu_locales_list icu_sentence_boundaries icu_transform icu_transforms_list
        icu_unicode_version icu_version icu_word_boundaries
        """
    ),
    "pageinspect": words(
        """
        brin_metapage_info brin_page_items brin_page_type brin_revmap_data bt_metap
        bt_multi_page_stats bt_page_items bt_page_stats fsm_page_contents get_raw_page
        gin_leafpage_items gin_metapage_info gin_page_opaque_info gist_page_items
        gist_page_items_bytea gist_page_opaque_info hash_bitmap_info hash_metapage_info
        hash_page_items hash_page_stats hash_page_type heap_page_item_attrs heap_page_items
        heap_tuple_infomask_flags page_checksum page_header tuple_data_split
        """
    ),
    "pg_buffercache": words(
        "pg_buffercache_pages pg_buffercache_summary pg_buffercache_usage_counts"
    ),
    "pg_freespacemap": words("pg_freespace"),
    "pg_rational": words("tuple_to_rational"),
    "pg_stat_statements": words("pg_stat_statements pg_stat_statements_info"),
    "pg_visibility": words(
        """
        pg_check_frozen pg_check_visible pg_visibility pg_visibility_map
        pg_visibility_map_summary
        """
    ),
    "pgcrypto": words(
        """
        fips_mode gen_random_bytes gen_random_uuid gen_salt pgp_pub_encrypt pgp_pub_encrypt_bytea
        pgp_sym_encrypt pgp_sym_encrypt_bytea
        """
    ),
    "pgrowlocks": words("pgrowlocks"),
    "pgstattuple": words(
        "pg_relpages pgstatginindex pgstathashindex pgstatindex pgstattuple pgstattuple_approx"
    ),
    "pointcloud_postgis": words(
        """
        geometry pc_boundingdiagonalgeometry pc_envelopegeometry pc_intersection pc_intersects
        """
    ),
    "postgis": words(
        """
        _postgis_join_selectivity _postgis_selectivity _postgis_stats find_srid
        longtransactionsenabled
        st_clusterkmeans st_generatepoints st_symmetricdifference
        """
    ),
    "postgis_raster": words("st_rotation st_setbandnodatavalue st_setvalue"),
    # The queries that they build only use the topology's own tables.
    "postgis_topology": words(
        """
        equals findlayer findtopology geometry getfacebypoint getnodeedges
        gettopogeomelementarray gettopogeomelements intersects st_simplify st_srid topologysummary
        """
    ),
    "prefix": words("pr_penalty"),
    "q3c": words("q3c_ipixcenter"),
    "sslinfo": words(
        """
        ssl_cipher ssl_client_cert_present ssl_client_dn ssl_client_dn_field ssl_client_serial
        ssl_extension_info ssl_is_used ssl_issuer_dn ssl_issuer_field ssl_version
        """
    ),
    "tablefunc": words("normal_rand"),
    "tsm_system_rows": words("system_rows"),
    "tsm_system_time": words("system_time"),
    "unit": words("unit_is_hashed"),
    "uuid-ossp": words("uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4"),
}

# Declared stable or immutable, although they run SQL, set something or use files.
STABLE_BUT_ACTING = {
    SERVER: words(
        """
        database_to_xml database_to_xml_and_xmlschema database_to_xmlschema
        schema_to_xml schema_to_xml_and_xmlschema schema_to_xmlschema
        table_to_xml table_to_xml_and_xmlschema table_to_xmlschema
        ts_rewrite ts_stat
        pg_current_xact_id txid_current
        fmgr_c_validator fmgr_internal_validator fmgr_sql_validator postgresql_fdw_validator
        pg_event_trigger_ddl_commands pg_event_trigger_dropped_objects
        pg_event_trigger_table_rewrite_oid pg_event_trigger_table_rewrite_reason
        pg_config
        """
    ),
    "address_standardizer": words("standardize_address"),
    "hll": words("hll_set_defaults hll_set_max_sparse hll_set_output_version"),
    "isn": words("isn_weak"),
    "omnidb_plpgsql_debugger": ALL,
    "orafce": words("initialize seed set_nls_sort terminate"),
    "pg_repack": ALL,
    "pg_trgm": words("set_limit"),
    "pgrouting": ALL,
    "postgis": words("addgeometrycolumn postgis_extensions_upgrade st_fromflatgeobuftotable"),
    "postgis_raster": words(
        """
        _st_mapalgebra st_mapalgebra st_mapalgebraexpr st_mapalgebrafct st_mapalgebrafctngb
        _st_valuecount st_valuecount st_valuepercent
        st_addband st_bandfilesize st_bandfiletimestamp st_bandmetadata st_setbandindex
        st_setbandpath st_asgdalraster st_fromgdalraster
        """
    ),
    "tablefunc": words("connectby crosstab crosstab2 crosstab3 crosstab4"),
    "xml2": words("xpath_table xslt_process"),
}

# Extensions that are called in queries; the others are tools for administrators.
PRESETS = words(
    """
    address_standardizer btree_gin btree_gist citext cube debversion earthdistance
    extra_window_functions first_last_agg fuzzystrmatch hll hstore icu_ext intagg intarray ip4r
    isn jsquery ltree numeral pageinspect pg_buffercache pg_freespacemap pg_rational
    pg_similarity pg_sphere pg_stat_statements pg_trgm pg_visibility pgcrypto pgmp pgpcre
    pgrowlocks pgstattuple pointcloud pointcloud_postgis postgis postgis_raster postgis_sfcgal
    postgis_topology prefix q3c rdkit rum seg semver sslinfo tablefunc tdigest tsm_system_rows
    tsm_system_time unaccent unit uuid-ossp vector xml2
    """
)
