package dev.sallyport.cli.squid;

import java.util.List;
import java.util.Set;

/** What directives besides {@code acl} and {@code http_access} mean for us. Constants. */
final class Directives {
    /** They may refuse what http_access allows, by lists, programs or files that we do not follow. */
    static final Set<String> REFUSING = Set.of(
            "adapted_http_access",
            "http_access2",
            "http_reply_access",
            "miss_access",
            "url_rewrite_program",
            "redirect_program",
            "adaptation_access",
            "icap_access",
            "ecap_enable",
            "icap_enable",
            "ssl_bump",
            "cache_peer_access",
            "never_direct");

    /** They bring in lines that are not here. */
    static final Set<String> INCLUDING =
            Set.of("include", "if", "else", "endif", "configuration_includes_quoted_values");

    /** Listening, caching, logging, resolving, authenticating by themselves. */
    static final Set<String> HARMLESS = Set.of(
            "http_port",
            "https_port",
            "icp_port",
            "htcp_port",
            "snmp_port",
            "icp_access",
            "htcp_access",
            "snmp_access",
            "cache_mem",
            "cache_dir",
            "cache",
            "cache_log",
            "cache_store_log",
            "cache_mgr",
            "cache_effective_user",
            "cache_effective_group",
            "cache_swap_low",
            "cache_swap_high",
            "cache_replacement_policy",
            "cachemgr_passwd",
            "memory_replacement_policy",
            "maximum_object_size",
            "maximum_object_size_in_memory",
            "minimum_object_size",
            "coredump_dir",
            "refresh_pattern",
            "access_log",
            "logformat",
            "logfile_rotate",
            "log_icp_queries",
            "pid_filename",
            "visible_hostname",
            "unique_hostname",
            "hosts_file",
            "dns_nameservers",
            "dns_timeout",
            "dns_v4_first",
            "append_domain",
            "positive_dns_ttl",
            "negative_dns_ttl",
            "negative_ttl",
            "forwarded_for",
            "via",
            "httpd_suppress_version_string",
            "shutdown_lifetime",
            "connect_timeout",
            "read_timeout",
            "request_timeout",
            "client_lifetime",
            "pconn_timeout",
            "half_closed_clients",
            "quick_abort_min",
            "quick_abort_max",
            "quick_abort_pct",
            "error_directory",
            "error_default_language",
            "deny_info",
            "always_direct",
            "prefer_direct",
            "nonhierarchical_direct",
            "hierarchy_stoplist",
            "workers",
            "cpu_affinity_map",
            "max_filedescriptors",
            "max_filedesc",
            "debug_options",
            "mime_table",
            "ftp_user",
            "ftp_passive",
            "acl_uses_indirect_client",
            "follow_x_forwarded_for",
            "buffered_logs",
            "strip_query_terms",
            "server_persistent_connections",
            "client_persistent_connections",
            "collapsed_forwarding",
            "ipcache_size",
            "fqdncache_size",
            "request_header_max_size",
            "reply_header_max_size",
            "uri_whitespace",
            "auth_param",
            "umask",
            "chroot",
            "snmp_community",
            "memory_pools",
            "request_body_max_size",
            "reply_body_max_size",
            "store_id_program");

    private Directives() {}

    /** True for a list that lets everything pass in its first line. */
    static boolean letsAllPass(Directive directive) {
        return directive.arguments().equals(List.of("allow", "all"))
                || directive.name().equals("ssl_bump") && !directive.arguments().contains("terminate")
                || directive.arguments().equals(List.of("off"));
    }
}
