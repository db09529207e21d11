package io.gatehouse.bench.springboot;

import java.io.IOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;

/**
 * Runs on a free port of loopback, with its database in the file that {@code store} names, until the process that started
 * this one is gone.
 */
@SpringBootApplication
class SpringBootServer {
    public static void main(String[] args) {
        SpringApplication.run(SpringBootServer.class, args);
        Thread lifeline = new Thread(SpringBootServer::untilStandardInputEnds, "lifeline");
        lifeline.setDaemon(true);
        lifeline.start();
    }

    @EventListener
    void ready(WebServerInitializedEvent event) {
        System.out.println("ready " + event.getWebServer().getPort());
    }

    private static void untilStandardInputEnds() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said on it.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(0);
    }
}
