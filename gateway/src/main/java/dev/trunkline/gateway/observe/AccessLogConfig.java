package dev.trunkline.gateway.observe;

import io.smallrye.config.WithDefault;
import java.util.List;

/** One line of JSON for each request; written by a thread of its own. */
public interface AccessLogConfig {

    /** {@code off}, {@code stdout} or the path of a file; the environment has it as GATEWAY_ACCESS_LOG. */
    @WithDefault("off")
    String to();

    /** Requests that wait to be written, as lines or as spans; those beyond are dropped and counted. */
    @WithDefault("8192")
    int waiting();

    /** Parameters of an address whose values are written neither to the log nor to spans, in lower case. */
    @WithDefault(
            "access_token,api_key,apikey,code,id_token,key,password,refresh_token,secret,sig,signature,ticket,token")
    List<String> masked();
}
