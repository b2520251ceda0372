package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is written in more than one of the files that install the operator says the same in each. Needs no Kubernetes. */
final class InstallFilesTest {
    @Test
    void chartsAndManifestsAreOfTheProjectsVersion() throws IOException {
        String version = projectVersion();
        for (String chart : List.of("wharf-crds", "wharf-operator", "wharf-cluster")) {
            assertThat(read("charts/" + chart + "/Chart.yaml"))
                    .contains("appVersion: " + version + "\n");
        }
        assertThat(read("config/manager/deployment.yaml"))
                .contains(
                        "image: wharf.example/wharf-operator:" + version + "\n",
                        "value: \"wharf.example/wharf:" + version + "\"");
        assertThat(Client.IMAGE).isEqualTo("wharf.example/wharf:" + version);
    }

    @Test
    void theImageRunsJavaAsTheScriptsDoButForTheHeap() throws IOException {
        String image = read("images/broker/pom.xml");
        assertThat(read("bin/wharf.options").lines())
                .filteredOn(option -> option.startsWith("-"))
                .filteredOn(option -> !option.startsWith("-Xm"))
                .isNotEmpty()
                .allSatisfy(option -> assertThat(image).contains(option));
    }

    private static String projectVersion() throws IOException {
        Matcher version =
                Pattern.compile("<artifactId>wharf</artifactId>\\s*<version>([^<]+)</version>")
                        .matcher(read("pom.xml"));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static String read(String file) throws IOException {
        return Files.readString(Command.root().resolve(file));
    }
}
