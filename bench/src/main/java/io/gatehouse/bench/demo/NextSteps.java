package io.gatehouse.bench.demo;

import java.nio.file.Path;
import java.util.List;

/** What somebody who has seen the demonstration may try. */
final class NextSteps {
    private NextSteps() {}

    /** Command lines for a gateway of one's own. */
    static List<String> fromScratch() {
        return List.of(
                "Try next, each in a terminal of its own:",
                "  java -jar gateway/target/gatehouse-gateway.jar",
                "      a gateway to keep: its ready line names the ports, data/admin.token holds the token",
                "  java -jar bench/target/gatehouse-bench.jar terminal --sn GATE-1 --bind my-corp \\",
                "      --admin http://127.0.0.1:8766 --token \"$(cat data/admin.token)\"",
                "      a simulated terminal that tells what it does",
                "  curl -s http://127.0.0.1:8766/api/v1/enrollments -H \"Authorization: Bearer $(cat data/admin.token)\" \\",
                "      -d '{\"sn\":\"GATE-1\",\"userid\":\"zhang.wei\",\"page_type\":\"fp\"}'",
                "      enrols a finger at it",
                "  java -jar bench/target/gatehouse-bench.jar demo --stay",
                "      this demo, kept running");
    }

    /** Command lines for what is running here. */
    static List<String> running(Stage stage, Path data) {
        String curl = "  curl -s -H \"Authorization: Bearer $T\" '" + stage.admin() + "/api/v1/";
        return List.of(
                "Everything keeps running until Ctrl-C. Try, in another terminal:",
                "  T=$(cat " + data.resolve("admin.token") + ")",
                curl + "devices'",
                curl + "corps/" + Demo.CORP + "/people?limit=2'",
                curl + "enrollments' -d '{\"sn\":\"GATE-1\",\"userid\":\"chen.jie\",\"page_type\":\"fp\"}'",
                curl + "enrollments?limit=1'",
                "  curl -s " + stage.admin() + "/metrics | grep ^gatehouse_");
    }
}
