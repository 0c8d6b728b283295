import Cloud
import Foundation
import Plans
import Testing

/// Drills as the tests order them.
enum Drilling {
    static let name = InstanceName(project: "p", location: "us-central1-a", id: "drill-step-1")

    static func plan(
        _ order: RestoreOrder, _ findings: RestoreFindings = RestoreFindings(), run: RunID = RunID(UUID())
    ) throws -> Plan {
        let restore = Restoring.context(run)
        return try #require(
            Plan.drill(
                order, findings, DrillContext(restore: restore, deletion: RequestID(UUID()))))
    }

    /// A stage for a drill, its checkpoint with a manifest in the bucket.
    static func stage(_ prepare: @escaping (World) async throws -> Void = { _ in }) async throws -> Stage {
        try await Stage { world, run in
            await world.put("root/.psconsole/step-1.json", Array("{}".utf8))
            for (name, size) in World.data { await world.put("root/step-1/\(name)", Array(repeating: 1, count: size)) }
            var findings = RestoreFindings()
            findings.isGenerationRead = true
            findings.generation = await world.text(try uri("gs://bucket/root/.psconsole/step-1.json"))?.generation
            try await prepare(world)
            return try plan(try Restoring.new(name: name), findings, run: run)
        }
    }

    /// What lies beside the manifest about the last drill.
    struct Result: Decodable, Equatable {
        var run: String
        var result: String
        var reason: String?
        var objects: String?
        var seconds: [String: String]
    }

    static func result(_ stage: Stage) async throws -> Result? {
        let text = await stage.object(try uri("gs://bucket/root/.psconsole/step-1.drill.json"))
        return try text.map { try JSONDecoder().decode(Result.self, from: Data($0.utf8)) }
    }
}
