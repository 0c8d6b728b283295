import Cloud

extension Expectation {
    static let all: [Expectation] = [
        Expectation(
            .malformed,
            [
                "http-200-empty-export", "http-200-html-captive", "http-200-json-array",
                "http-200-malformed-json-export",
                "http-200-malformed-json-list", "http-200-malformed-json", "net-hang-sigint-export", "net-hang-sigint",
                "sem-bad-int-describe", "storage-malformed-ls",
            ]),
        Expectation(
            .toolBroken("gcloud"),
            [
                "cli-readonly-config", "extra-signal-SIGHUP", "extra-signal-SIGINT", "extra-signal-SIGTERM",
                "net-hang-sigkill",
                "net-hang-sigterm",
            ]),
        Expectation(
            .notFound,
            [
                "404-cluster-get-credentials", "404-instance-describe", "404-network-describe",
                "404-operation-describe",
                "404-sa-add-binding", "404-sa-describe", "extra-exp-sync-op-gone", "storage-404-bucket-cp",
                "storage-404-bucket-ls", "storage-404-object-cat", "storage-404-rm", "storage-bad-url",
                "storage-nosuchfile",
            ]),
        Expectation(
            .permissionDenied(permission: "container.clusters.get"),
            [
                "http-403-get-credentials"
            ]),
        Expectation(
            .permissionDenied(permission: "iam.serviceAccounts.create"),
            [
                "http-403-sa-create"
            ]),
        Expectation(
            .permissionDenied(permission: "parallelstore.instances.exportData"),
            [
                "http-403-describe", "http-403-export", "http-403-list",
            ]),
        Expectation(
            .permissionDenied(permission: "parallelstore.instances.list"),
            [
                "403-project-parallelstore"
            ]),
        Expectation(
            .permissionDenied(permission: "storage.objects.create"),
            [
                "sem-op-error-wait"
            ]),
        Expectation(
            .permissionDenied(permission: "storage.objects.list"),
            [
                "storage-403-cat", "storage-403-cp", "storage-403-describe", "storage-403-iam", "storage-403-ls",
            ]),
        Expectation(
            .permissionDenied(permission: nil),
            [
                "403-bad-location", "403-project-describe", "extra-partial-page-csv", "extra-partial-page-json",
                "extra-partial-page-table", "extra-partial-page-value", "http-403-projects-add-binding",
            ]),
        Expectation(
            .quota,
            [
                "http-429-describe", "http-429-export", "http-429-once-retry-after", "storage-429-describe",
                "storage-429-once-cp",
            ]),
        Expectation(
            .refused(status: "ABORTED"),
            [
                "http-409-aborted", "http-409-projects-add-binding",
            ]),
        Expectation(
            .refused(status: "ALREADY_EXISTS"),
            [
                "409-instance-create", "extra-lostreply-create", "http-409-exists", "storage-409-create",
            ]),
        Expectation(
            .refused(status: "BILLING_DISABLED"),
            [
                "http-403-billing"
            ]),
        Expectation(
            .refused(status: "FAILED_PRECONDITION"),
            [
                "extra-expfail-sync", "extra-expfail-wait", "http-400-failed-precondition", "storage-iam-412-once",
                "storage-iam-412", "storage-412-cp", "storage-412-rm",
            ]),
        Expectation(.refused(status: "OBJECT_HOLD"), ["storage-403-hold-cp", "storage-403-hold-rm"]),
        Expectation(.refused(status: "RETENTION_POLICY"), ["storage-403-retention-cp", "storage-403-retention-rm"]),
        Expectation(
            .refused(status: "INVALID_ARGUMENT"),
            [
                "400-capacity", "http-400-bad-request", "http-400-projects-add-binding-nosa", "storage-iam-sa-missing",
            ]),
        Expectation(
            .refused(status: "NO_PROJECT"),
            [
                "cli-no-project"
            ]),
        Expectation(
            .refused(status: "USAGE"),
            [
                "cli-bad-choice", "cli-bad-endpoint-override", "cli-bad-filter", "cli-bad-format", "cli-bad-int",
                "cli-delete-noprompt", "cli-missing-location", "cli-missing-positional", "cli-missing-required",
                "cli-typo-flag", "cli-unknown-flag", "extra-list-no-location", "extra-op-list-no-location",
                "storage-bad-url2",
            ]),
        Expectation(
            .refused(status: "VPC_SERVICE_CONTROLS"),
            [
                "http-403-vpcsc"
            ]),
        Expectation(
            .serviceRetired,
            [
                "cli-unknown-command", "cli-unknown-group", "http-403-api-disabled-prompts-on", "http-403-api-disabled",
                "http-404-html",
            ]),
        Expectation(
            .unauthenticated,
            [
                "auth-account-not-in-store", "auth-bad-token-file", "auth-none-get-credentials",
                "auth-none-print-token",
                "auth-none-storage", "auth-none", "auth-refresh-bad-signature", "auth-refresh-invalid-grant",
                "auth-refresh-invalid-rapt", "auth-refresh-unauthorized-client", "cli-bad-config-name",
                "http-401-describe", "http-401-export", "storage-401-describe", "storage-401-ls", "user-bad-request",
                "user-disabled", "user-invalid-rapt", "user-print-token-revoked", "user-rapt-required", "user-revoked",
                "user-storage-revoked",
            ]),
        Expectation(
            .unavailable,
            [
                "auth-refresh-503", "http-302-captive-portal", "http-500-describe", "http-500-export", "http-502-html",
                "http-503-describe", "http-503-export", "http-504-describe", "http-504-export",
                "net-conn-refused-export",
                "net-conn-refused", "net-dns-fail", "net-hang-default", "net-hang-http-timeout-3-export",
                "net-hang-http-timeout-3", "net-reset-describe", "net-reset-export", "net-tls-bad-cert",
                "net-truncated-body", "storage-503-cp", "storage-503-ls", "storage-conn-refused",
                "storage-hang-ls-timeout3", "storage-reset-ls",
            ]),
    ]
}
