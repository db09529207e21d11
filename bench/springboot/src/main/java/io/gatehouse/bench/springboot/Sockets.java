package io.gatehouse.bench.springboot;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/** Terminals connect at any path; a message may have 16 MiB, as with the gateway. */
@Configuration
@EnableWebSocket
class Sockets implements WebSocketConfigurer {
    private static final int MAX_MESSAGE = 16 << 20;

    private final TerminalHandler terminals;

    Sockets(TerminalHandler terminals) {
        this.terminals = terminals;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(terminals, "/**");
    }

    @Bean
    ServletServerContainerFactoryBean container() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(MAX_MESSAGE);
        return container;
    }
}
