extension CloudReading {
    /// Lists a root again and again until what is wanted of it was read: each listing reads some more of its manifests and
    /// reports, the newest first.
    ///
    /// It ends as well when a listing has brought nothing more.
    public func listing(
        of root: GCSURI, until isEnough: (RootListing) -> Bool
    ) async throws(CloudFailure) -> RootListing {
        var listing = try await listing(of: root)
        while !isEnough(listing) {
            let next = try await self.listing(of: root)
            guard next.pending < listing.pending else { return next }
            listing = next
        }
        return listing
    }
}

extension RootListing {
    /// How many manifests, reports and results of drills are still to be read.
    public var pending: Int {
        manifests.values.count { $0 == .pending } + reports.values.count { $0 == .pending }
            + drills.values.count { $0 == .pending }
    }
}
