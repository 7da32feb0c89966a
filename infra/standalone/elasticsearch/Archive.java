package suda.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** `unpack zip folder` and `pack zip folder`: a Java runtime alone has neither unzip nor jar. */
class Archive {
    public static void main(String[] words) throws IOException {
        var zip = Path.of(words[1]);
        var folder = Path.of(words[2]).toAbsolutePath().normalize();
        if (words[0].equals("unpack")) unpack(zip, folder);
        else pack(zip, folder);
    }

    private static void unpack(Path zip, Path folder) throws IOException {
        try (var file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) file.stream().map(ZipEntry.class::cast)::iterator) {
                var target = folder.resolve(entry.getName()).normalize();
                if (target.startsWith(folder) == false) throw new IOException("leads out of the folder: " + entry);
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                try (var content = file.getInputStream(entry)) {
                    Files.copy(content, target);
                }
            }
        }
    }

    private static void pack(Path zip, Path folder) throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(zip)); var paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                out.putNextEntry(new ZipEntry(folder.relativize(path).toString().replace('\\', '/')));
                Files.copy(path, out);
            }
        }
    }
}
