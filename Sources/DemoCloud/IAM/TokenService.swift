/// Where gcloud gets a token for a person's credentials (OAuth 2.0, refreshing an access token).
enum TokenService {
    static func isToken(_ segments: [String]) -> Bool { segments == ["token"] }

    /// Whoever asks is let in: a demo has no passwords.
    static func answer() -> DemoResponse {
        let token: JSONObject = [
            "access_token": .string(DemoCloud.accessToken), "expires_in": 3600, "token_type": "Bearer",
        ]
        return DemoResponse(.object(token))
    }
}
