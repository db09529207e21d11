package io.gatehouse.gateway.store;

import java.nio.file.Path;

/** Where the master key comes from: a keyset of Tink in JSON, not encrypted itself. */
public sealed interface MasterKeySource {
    /** The name of the file in the data directory. */
    String FILE = "master.key";

    /**
     * A file for its owner only.
     *
     * @param made true: made at the first start
     */
    record InFile(Path path, boolean made) implements MasterKeySource {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** Given as a setting. */
    record Given(String keyset) implements MasterKeySource {
        @Override
        public String toString() {
            return "encryption.master-key";
        }
    }

    /** The file that the gateway makes by itself. */
    static MasterKeySource inDirectory(Path dataDir) {
        return new InFile(dataDir.resolve(FILE), true);
    }
}
