/// How psconsole's backup script says that it ended, in words.
public enum BackupExit {
    /// What an exit status of the script means that no other pod of the job would change.
    ///
    /// The script's own head lists all of them; the job's policy ends it at once for these.
    ///
    /// - Parameter status: the exit status.
    /// - Returns: A few words; nothing for another one.
    static func words(_ status: Int) -> String? {
        switch status {
        case 64: "one of its settings is wrong"
        case 65: "refused: the mount is not there or empty, or the instance not ACTIVE"
        case 69: "somebody else exported from the instance, or held the lock"
        default: nil
        }
    }
}
