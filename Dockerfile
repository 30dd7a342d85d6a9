# One machine, one volume: the database lies in /data. No port is opened: Socket Mode calls Slack, not the other way.
FROM python:3.13-slim AS build
# Pinned, so that an image of this version is built tomorrow as it is today.
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
ENV UV_PROJECT_ENVIRONMENT=/venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
COPY pyproject.toml uv.lock ./
# What we stand on changes less often than what we write: a layer of its own.
RUN uv sync --locked --no-dev --no-install-project
COPY . .
RUN uv sync --locked --no-dev --no-editable

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data giveget && install -d -o giveget /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DATABASE_URL=sqlite+aiosqlite:////data/giveget.sqlite3
WORKDIR /data
# Its number: where only numbers are known, one sees that it is not root.
USER 10001
VOLUME /data
STOPSIGNAL SIGTERM
CMD ["giveget", "run"]
