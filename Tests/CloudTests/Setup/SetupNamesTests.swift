import Cloud
import Testing

/// What a person names in a set-up is a name and nothing else.
@Suite struct SetupNamesTests {
    @Test(arguments: [
        ("parallelstore-sa", "parallelstore-sa@p.iam.gserviceaccount.com"),
        ("backups@other.iam.gserviceaccount.com", "backups@other.iam.gserviceaccount.com"),
        ("backups@proj.example.com.iam.gserviceaccount.com", "backups@proj.example.com.iam.gserviceaccount.com"),
    ])
    func anAccountIsANameOrAnAddress(text: String, email: String) {
        #expect(ServiceAccountName(text, in: "p")?.email == email)
    }

    @Test func aProjectOfADomainIsTurnedRound() {
        #expect(
            ServiceAccountName(id: "backups", project: "example.com:proj").email
                == "backups@proj.example.com.iam.gserviceaccount.com")
        #expect(
            ServiceAccountName("backups@proj.example.com.iam.gserviceaccount.com", in: "p")?.project
                == "example.com:proj")
    }

    @Test(arguments: [
        "", "short", "Upper-case", "1parallelstore", "parallelstore-", "a b c d e f", "--project=x", "x@y",
        "backups@evil.com", "backups@.iam.gserviceaccount.com", "backups@p\n.iam.gserviceaccount.com",
        "parallelstore-sa-with-a-name-of-31c", "parallelstore-sa\n",
    ])
    func nothingElseIsOne(text: String) {
        #expect(ServiceAccountName(text, in: "p") == nil)
    }

    private static func target(_ namespace: String, _ account: String, _ bucket: String = "backups") -> SetupTarget {
        SetupTarget(
            instance: InstanceName(project: "p", location: "z", id: "i"), network: "", bucket: bucket,
            cluster: ClusterName(project: "p", location: "z", id: "c"), namespace: namespace,
            kubernetesAccount: account, account: ServiceAccountName(id: "parallelstore-sa", project: "p"))
    }

    @Test(
        arguments: [
            ("default", "parallelstore-sa", "backups", []), ("De fault", "a", "backups", [SetupTarget.Field.namespace]),
            ("a]", "b]x", "backups", [.namespace, .kubernetesAccount]), ("a", "b", "x/y", [.bucket]),
            ("a", "\"b", "backups", [.kubernetesAccount]),
        ] as [(String, String, String, [SetupTarget.Field])])
    func mistakesAreFound(namespace: String, account: String, bucket: String, fields: [SetupTarget.Field]) {
        #expect(Self.target(namespace, account, bucket).mistakes.map(\.field) == fields)
    }

    @Test func manifestsNameTheirObjects() {
        let target = Self.target("ml", "runner")
        #expect(SetupDocument.namespace(target).contains(#""name": "ml""#))
        #expect(!SetupDocument.namespace(target).contains("namespace\":"))
        let account = SetupDocument.account(target)
        #expect(account.contains(#""kind": "ServiceAccount""#) && account.contains(#""namespace": "ml""#))
        #expect(account.contains(#""name": "runner""#))
    }
}
