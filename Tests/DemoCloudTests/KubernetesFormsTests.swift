import DemoCloud
import FoundationEssentials
import Testing

/// The forms other than plain JSON in which kubectl asks and is answered.
@Suite struct KubernetesFormsTests {
    @Test func aListCanBeATable() throws {
        var cloud = try TestCloud(clusterWorld)
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
        let claims = try cloud.kube("GET", "api/v1/persistentvolumeclaims", accept: table)
        #expect(claims["kind"].text == "Table")
        #expect(claims["columnDefinitions"].elements.compactMap { $0["name"].text }.prefix(2) == ["Name", "Status"])
        let row = try #require(claims["rows"].elements.first)
        #expect(row["cells"].elements.compactMap(\.text) == ["data", "Bound", "pv-one", "12000Gi", "RWX", "", "30d"])
        #expect(row["object"]["metadata"]["name"].text == "data")
        let one = try cloud.kube("GET", "\(TestCloud.batch)/cronjobs/backup", accept: table)
        #expect(
            one["rows"].elements.first?["cells"].elements.compactMap(\.text).prefix(4) == [
                "backup", "0 * * * *", "<none>", "True",
            ])
    }

    /// A job as kubectl 1.32 sends it: `create job j --image=i -- a`, with labels, a quantity and a volume added by hand.
    @Test func theBinaryFormIsRead() throws {
        func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
            [number << 3 | 2, UInt8(content.count)] + content
        }
        func text(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
        let limit = field(1, text(1, "cpu") + field(2, text(1, "250m")))
        let container = text(1, "c") + text(2, "i") + text(3, "a") + text(5, "") + field(8, limit)
        // What JSON shows in a volume is a message of its own here: field 2, and in that the claim is field 10.
        let volume = text(1, "v") + field(2, field(10, text(1, "data")))
        let pod = field(1, volume) + field(2, container) + text(3, "Never")
        let template = field(1, []) + field(2, pod)
        let spec = [7 << 3, 0] + field(6, template)
        let metadata = text(1, "j") + text(3, "") + field(8, []) + field(11, text(1, "k") + text(2, "w"))
        let job = field(1, metadata) + field(2, spec) + field(3, [])
        let body = Array("k8s\0".utf8) + field(1, text(1, "batch/v1") + text(2, "Job")) + field(2, job)
        var cloud = try TestCloud(clusterWorld)
        func post(_ body: [UInt8]) throws -> Value {
            try Value(
                cloud.cloud.handle(
                    DemoRequest(
                        method: "POST", target: "/kubernetes/z-a/c/\(TestCloud.batch)/jobs?fieldValidation=Strict",
                        headers: [
                            "authorization": "Bearer \(DemoCloud.accessToken)",
                            "content-type": "application/vnd.kubernetes.protobuf",
                        ], body: body), at: cloud.now))
        }
        let made = try post(body)
        #expect(made.status == 201 && made["metadata"]["labels"]["k"].text == "w")
        #expect(made["spec"]["backoffLimit"].number == 0)
        let content = made["spec"]["template"]["spec"]
        #expect(content["volumes"].elements.first?["persistentVolumeClaim"]["claimName"].text == "data")
        let first = try #require(content["containers"].elements.first)
        #expect(first["command"].elements.map(\.text) == ["a"] && first["resources"]["limits"]["cpu"].text == "250m")
        #expect(!first["workingDir"].exists)
        for broken in [Array(body.dropLast()), Array("k8s\0".utf8) + [0x0A, 0x7F], [1, 2, 3]] {
            #expect(try post(broken)["reason"].text == "BadRequest")
        }
    }
}
