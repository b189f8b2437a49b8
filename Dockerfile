# `docker build .` makes the bot for Socket Mode, `docker build --target serve .` the one that serves HTTP.
# Both keep their SQLite file in the volume /var/lib/recert, and run without root rights.

ARG PYTHON=docker.io/library/python:3.13-slim

FROM ${PYTHON} AS build
WORKDIR /src
RUN python3 -m venv --without-pip /opt/recert
COPY requirements.lock .
RUN pip --python /opt/recert/bin/python install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY . .
RUN pip --python /opt/recert/bin/python install --no-cache-dir --no-deps --no-build-isolation .

FROM ${PYTHON} AS bot
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/recert --shell /usr/sbin/nologin recert \
    && install --directory --mode 0700 --owner recert --group recert /var/lib/recert
COPY --from=build /opt/recert /opt/recert
ENV PATH=/opt/recert/bin:$PATH DATABASE_URL=sqlite:////var/lib/recert/recert.db
# A number, since Kubernetes cannot tell by a name that it is not root.
USER 10001:10001
WORKDIR /var/lib/recert
VOLUME /var/lib/recert
ENTRYPOINT ["recert"]

FROM bot AS serve
EXPOSE 3000
# http.client, since urllib.request would send this to a proxy that HTTP_PROXY names.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python3", "-c", "import http.client, sys; \
    bot = http.client.HTTPConnection('127.0.0.1', 3000, timeout=4); bot.request('GET', '/readyz'); \
    sys.exit(bot.getresponse().status != 200)"]
CMD ["serve", "--host", "0.0.0.0"]

FROM bot AS run
# No HEALTHCHECK: in Socket Mode the bot listens on no port, reconnects by itself, and ends when it cannot go on.
CMD ["run"]
