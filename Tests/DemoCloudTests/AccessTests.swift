import DemoCloud
import Scenarios
import Testing

/// Service accounts, and the policies that say who may do what.
@Suite struct AccessTests {
    private static let accounts = "/iam/v1/projects/p/serviceAccounts"
    private static let project = "/cloudresourcemanager/v1/projects/p"
    private static let email = "backup-sa@p.iam.gserviceaccount.com"
    private static let member = "serviceAccount:\(email)"

    /// The cloud with one service account in it.
    private func cloud(_ keys: String = "") throws -> TestCloud {
        try TestCloud(
            clusterWorld.replacing(
                #""project": "p","#, with: #""project": "p", "serviceAccounts": [{"name": "backup-sa"}], \#(keys)"#))
    }

    private func policy(_ role: String, _ members: String..., etag: String = "", version: Int = 3) -> String {
        let list = members.map { "\"\($0)\"" }.joined(separator: ",")
        let etag = etag.isEmpty ? "" : #""etag":"\#(etag)","#
        return #"{"policy":{"version":\#(version),\#(etag)"bindings":[{"role":"\#(role)","members":[\#(list)]}]}}"#
    }

    @Test func anAccountIsMadeOnceReadDisabledAndDeleted() throws {
        var cloud = try TestCloud(clusterWorld)
        let body = #"{"accountId":"backup-sa","serviceAccount":{"displayName":"Backups"}}"#
        let made = try cloud.post(Self.accounts, body)
        #expect(made["name"].text == "projects/p/serviceAccounts/\(Self.email)" && made["uniqueId"].text?.count == 21)
        let again = try cloud.post(Self.accounts, body)
        #expect(again.status == 409 && again["error"]["status"].text == "ALREADY_EXISTS")
        #expect(
            again["error"]["message"].text == "Service account backup-sa already exists within project projects/p.")
        #expect(try cloud.post(Self.accounts, #"{"accountId":"sa"}"#).status == 400)
        #expect(try cloud.get(Self.accounts)["accounts"].elements.map { $0["email"].text } == [Self.email])
        let anywhere = "/iam/v1/projects/-/serviceAccounts/\(Self.email)"
        #expect(try cloud.get(anywhere)["displayName"].text == "Backups")
        #expect(try !cloud.get(anywhere)["disabled"].exists)
        _ = try cloud.post("\(anywhere):disable")
        #expect(try cloud.get(anywhere)["disabled"].isTrue)
        _ = try cloud.post("\(anywhere):enable")
        #expect(try !cloud.get(anywhere)["disabled"].exists)
        #expect(cloud.send("DELETE", anywhere).status == 200)
        let none = try cloud.get(anywhere)
        #expect(none.status == 404 && none["error"]["status"].text == "NOT_FOUND")
        #expect(try cloud.post("\(anywhere):getIamPolicy")["error"]["message"].text == "Unknown service account")
        #expect(try cloud.get(Self.accounts).keys.isEmpty)
    }

    @Test func aPolicyThatWasChangedMeanwhileIsNotOverwritten() throws {
        var cloud = try cloud()
        for target in [Self.project, "\(Self.accounts)/\(Self.email)"] {
            let before = try cloud.post("\(target):getIamPolicy")["etag"].text ?? ""
            let first = policy("roles/viewer", "user:a@example.com", etag: before)
            let set = try cloud.post("\(target):setIamPolicy", first)
            #expect(set["bindings"].elements.count == 1 && set["etag"].text != before)
            let stale = try cloud.post("\(target):setIamPolicy", first)
            #expect(stale.status == 409 && stale["error"]["status"].text == "ABORTED")
            #expect(stale["error"]["message"].text?.hasPrefix("There were concurrent policy changes.") == true)
            // gcloud writes an etag in the alphabet of URLs.
            let safe = (set["etag"].text ?? "").replacing("/", with: "_").replacing("+", with: "-")
            #expect(
                try cloud.post("\(target):setIamPolicy", policy("roles/viewer", "allUsers", etag: safe)).status == 200)
        }
    }

    @Test func bindingsAreKeptInOrderAndOnceEach() throws {
        var cloud = try cloud()
        let body =
            #"{"policy":{"bindings":[{"role":"roles/b","members":["user:z@e","user:a@e"]},{"role":"roles/a","members":["user:c@e"]},{"role":"roles/b","members":["user:a@e","user:b@e"]},{"role":"roles/c","members":[]}]}}"#
        let bindings = try cloud.post("\(Self.project):setIamPolicy", body)["bindings"].elements
        #expect(bindings.map { $0["role"].text } == ["roles/a", "roles/b"])
        #expect(bindings.last?["members"].elements.map(\.text) == ["user:a@e", "user:b@e", "user:z@e"])
    }

    @Test func conditionsNeedVersionThree() throws {
        var cloud = try cloud(
            #""policy": [{"role": "roles/storage.admin", "members": ["user:a@e"], "condition": {"title": "t", "expression": "x"}}],"#
        )
        let old = try cloud.post("\(Self.project):getIamPolicy")
        #expect(old["version"].number == 1)
        #expect(
            old["bindings"].elements.contains { $0["role"].text?.hasPrefix("roles/storage.admin_withcond_") == true })
        let new = try cloud.post("\(Self.project):getIamPolicy", #"{"options":{"requestedPolicyVersion":3}}"#)
        #expect(new["version"].number == 3)
        #expect(new["bindings"].elements.contains { $0["condition"]["expression"].text == "x" })
        let lost = policy("roles/viewer", "user:a@e", etag: new["etag"].text ?? "", version: 1)
        #expect(try cloud.post("\(Self.project):setIamPolicy", lost).status == 400)
        let unmarked = lost.replacing(#""members""#, with: #""condition":{"expression":"y"},"members""#)
        #expect(try cloud.post("\(Self.project):setIamPolicy", unmarked).status == 400)
        let kept = unmarked.replacing(#""version":1"#, with: #""version":3"#)
        #expect(try cloud.post("\(Self.project):setIamPolicy", kept)["version"].number == 3)
    }

    @Test(
        arguments: [
            (
                member: "serviceAccount:none@p.iam.gserviceaccount.com",
                refusal: "Service account none@p.iam.gserviceaccount.com does not exist."
            ),
            (
                "serviceAccount:service-p@gcp-sa-parallelstore.iam.gserviceaccount.com",
                "Service account service-p@gcp-sa-parallelstore.iam.gserviceaccount.com does not exist."
            ),
            (
                "serviceAccount:q.svc.id.goog[default/sa]",
                "Identity Pool does not exist (q.svc.id.goog). Please check that you specified a valid resource name as "
                    + "returned in the `name` attribute in the configuration API."
            ),
            (
                "anna@example.com",
                "The member anna@example.com is of an unknown type. Please set a valid type prefix for the member."
            ),
            ("serviceAccount:service-123@gcp-sa-parallelstore.iam.gserviceaccount.com", nil),
            ("serviceAccount:p.svc.id.goog[default/sa]", nil),
            ("serviceAccount:backup-sa@p.iam.gserviceaccount.com", nil),
        ] as [(String, String?)])
    func nobodyIsGivenAnythingWhoDoesNotExist(member: String, refusal: String?) throws {
        var cloud = try cloud()
        for target in [Self.project, "\(Self.accounts)/\(Self.email)"] {
            let answer = try cloud.post("\(target):setIamPolicy", policy("roles/viewer", member))
            #expect(answer["error"]["message"].text == refusal)
            #expect(answer.status == (refusal == nil ? 200 : 400))
        }
        let bucket = #"{"bindings":[{"role":"roles/storage.admin","members":["\#(member)"]}]}"#
        let answer = try Value(cloud.send("PUT", "/storage/v1/b/b/iam", body: bucket))
        #expect(answer["error"]["message"].text == refusal)
    }

    @Test func anAccountMadeAgainHasNothingOfTheOldOne() throws {
        var cloud = try cloud(#""policy": [{"role": "roles/parallelstore.admin", "members": ["\#(Self.member)"]}],"#)
        let id = try cloud.get("\(Self.accounts)/\(Self.email)")["uniqueId"].text ?? ""
        cloud.send("DELETE", "\(Self.accounts)/\(Self.email)")
        let made = try cloud.post(Self.accounts, #"{"accountId":"backup-sa"}"#)
        #expect(made.status == 200 && made["uniqueId"].text != id)
        let members = try cloud.post("\(Self.project):getIamPolicy")["bindings"].elements
            .filter { $0["role"].text == "roles/parallelstore.admin" }.flatMap { $0["members"].elements.map(\.text) }
        #expect(members == ["deleted:\(Self.member)?uid=\(id)"])
    }

    @Test func aStaleBucketPolicyIsAPreconditionThatFails() throws {
        var cloud = try cloud()
        let etag = try cloud.get("/storage/v1/b/b/iam")["etag"].text ?? ""
        let body =
            #"{"etag":"\#(etag)","version":3,"bindings":[{"role":"roles/storage.admin","members":["\#(Self.member)"]}]}"#
        #expect(try Value(cloud.send("PUT", "/storage/v1/b/b/iam", body: body))["bindings"].elements.count == 1)
        #expect(cloud.send("PUT", "/storage/v1/b/b/iam", body: body).status == 412)
    }

    @Test func aScenarioMayHoldWhatNoServiceWouldTake() throws {
        let wrong = "serviceAccount:service-p@gcp-sa-parallelstore.iam.gserviceaccount.com"
        var cloud = try TestCloud(
            smallWorld.replacing(
                #"{"name": "strange", "agent": false}"#,
                with:
                    #"{"name": "strange", "agent": false, "policy": [{"role": "roles/storage.admin", "members": ["\#(wrong)"]}]}"#
            ))
        let bindings = try cloud.get("/storage/v1/b/strange/iam")["bindings"].elements
        #expect(bindings.contains { $0["members"].elements.first?.text == wrong })
        // The wrong member does not stand in the way of the right one.
        let right = wrong.replacing("service-p@", with: "service-123@")
        let body = #"{"bindings":[{"role":"roles/storage.admin","members":["\#(wrong)","\#(right)"]}]}"#
        #expect(cloud.send("PUT", "/storage/v1/b/strange/iam", body: body).status == 200)
    }

    @Test func whatTheCallerMayNotIsRefusedInTheWordsOfEachService() throws {
        var cloud = try cloud(
            #""denied": ["iam.serviceAccounts.create", "resourcemanager.projects.setIamPolicy", "serviceusage.services.enable"],"#
        )
        let create = try cloud.post(Self.accounts, #"{"accountId":"another"}"#)
        #expect(create.status == 403)
        #expect(
            create["error"]["message"].text
                == "Permission 'iam.serviceAccounts.create' denied on resource (or it may not exist).")
        #expect(try cloud.post("\(Self.project):getIamPolicy").status == 200)
        let set = try cloud.post("\(Self.project):setIamPolicy", policy("roles/viewer", "allUsers"))
        #expect(set.status == 403 && set["error"]["message"].text == "The caller does not have permission")
        let may = try cloud.post(
            "\(Self.project):testIamPermissions",
            #"{"permissions":["iam.serviceAccounts.create","parallelstore.instances.exportData"]}"#)
        #expect(may["permissions"].elements.map(\.text) == ["parallelstore.instances.exportData"])
        let enable = try cloud.post("/serviceusage/v1/projects/p/services/lustre.googleapis.com:enable")
        #expect(enable.status == 403)
    }

    @Test func faultsStrikePoliciesToo() throws {
        var cloud = try cloud()
        cloud.send(
            "POST", "/demo/faults",
            body:
                #"[{"path":"/iam/v1/*:setIamPolicy","status":403,"message":"not you"},{"path":"/serviceusage/*","fail":"reset"}]"#
        )
        let set = try cloud.post("\(Self.accounts)/\(Self.email):setIamPolicy", policy("roles/viewer", "allUsers"))
        #expect(set.status == 403 && set["error"]["message"].text == "not you")
        #expect(try cloud.post("\(Self.accounts)/\(Self.email):getIamPolicy").status == 200)
        #expect(cloud.send("GET", "/serviceusage/v1/projects/p/services").delivery == .reset)
    }

    @Test(arguments: [
        (#""services": ["nothing.googleapis.com"]"#, "services[0]"),
        (#""serviceAccounts": [{"name": "a@b"}]"#, "serviceAccounts[0].name"),
        (#""policy": [{"role": "roles/owner", "members": []}]"#, "policy[0].members"),
        (
            #""clusters": [{"name": "c", "location": "z", "nodePools": [{"name": "p", "workloadMetadata": "SECURE"}]}]"#,
            "clusters[0].nodePools[0].workloadMetadata"
        ),
        (#""clusters": [{"name": "c", "location": "z", "version": "new"}]"#, "clusters[0].version"),
    ])
    func aMistakeSaysWhereItIs(keys: String, path: String) {
        let mistake = #expect(throws: ScenarioMistake.self) { try TestCloud(#"{"project":"p",\#(keys)}"#) }
        #expect(mistake?.path == path)
    }
}
