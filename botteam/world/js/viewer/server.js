'use strict'
// A bot's 3D view on its own port: a small page, and the world as the bot sees it now. The heavy parts of the page
// (renderer, models, textures) come from mission control, so that a browser fetches them once for all bots.
const fs = require('fs')
const http = require('http')
const path = require('path')
const { Terrain } = require('./terrain')
const { REACH, remember, watch } = require('./watch')

const PAGE = path.join(__dirname, 'page')
const read = (...names) => names.map(name => fs.readFileSync(path.join(PAGE, name), 'utf8')).join('\n')
const SCRIPTS = { '/sight.js': read('sight.js'), '/view.js': read('scene.js', 'line.js', 'renderer.js'), '/sections.js': read('sections.js') }
const UPGRADE_MS = 4000
const WATCHERS_MAX = 8
const HOST = /^[A-Za-z0-9._-]{1,253}$|^\[[0-9A-Fa-f:.]{2,45}\]$/
const SECURE = { 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' }

/**
 * Show a bot's world at `port` of `host`; `modules` is the folder of the Node packages, `assetsPort` the port of mission
 * control, `assets` the make of the heavy parts, and `pages` are the ports of the other views, whose pages may come over.
 * With `draw` false only the ground for the map is answered. Costs next to nothing until somebody watches. Resolves to
 * `{port, close()}` once it listens; rejects when the port is taken.
 */
function startViewer (bot, { host, port, modules, assetsPort, assets = '', pages = [], draw = true }) {
  const need = name => require(path.join(modules, name))
  const isOwn = own([assetsPort, ...pages])
  const server = http.createServer()
  const sockets = new Set()
  let io = null
  const terrain = new Terrain(bot)
  const nothing = (_request, response) => reply(response, 404, 'there is no 3D view', { 'Content-Type': 'text/plain' })
  const view = draw ? (request, response) => answer(request, response, bot, need, { port: assetsPort, make: assets }) : nothing
  const page = (request, response) => (/^\/terrain(\?|$)/.test(request.url) ? map(request, response, terrain, isOwn) : view(request, response))
  // Whoever asks for the socket first brings the socket server to life, then is served by it.
  const wake = (event, ...args) => {
    if (io || !draw || !args[0].url.startsWith('/socket.io')) return false
    io = openSockets(bot, server, need, isOwn)
    return server.emit(event, ...args)
  }
  if (draw) remember(bot)
  server.on('request', aim)
  server.on('upgrade', aim)
  server.on('request', (request, response) => wake('request', request, response) || page(request, response))
  server.on('upgrade', (...args) => { if (!io && !wake('upgrade', ...args)) args[1].destroy() })
  server.on('connection', socket => { sockets.add(socket); socket.on('close', () => sockets.delete(socket)) })
  const close = () => { io?.close(); server.close(); for (const socket of sockets) socket.destroy() }
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve({ port: server.address().port, close }))
  })
}

/** The first-person page asks below /first/; its socket is told apart by a query. */
function aim (request) {
  if (request.url.startsWith('/first/socket.io')) request.url = request.url.replace('/first/', '/').replace('?', '?first=1&')
}

function answer (request, response, bot, need, heavy) {
  const [pathname, query] = request.url.split('?')
  if (pathname === '/' && new URLSearchParams(query).get('first') === '1') return reply(response, 302, '', { Location: '/first/' })
  if (pathname === '/' || pathname === '/first/') return reply(response, 200, html(request, bot, need, heavy), { 'Content-Type': 'text/html; charset=utf-8' })
  if (SCRIPTS[pathname]) return reply(response, 200, SCRIPTS[pathname], { 'Content-Type': 'text/javascript; charset=utf-8' })
  return reply(response, 404, 'there is nothing here', { 'Content-Type': 'text/plain' })
}

/** The ground from above, for pages of this host only. */
function map (request, response, terrain, isOwn) {
  const { origin } = request.headers
  const headers = { 'Content-Type': 'application/json', Vary: 'Origin', ...(isOwn(request) && { 'Access-Control-Allow-Origin': origin }) }
  terrain.look(Number(new URL(request.url, 'http://here').searchParams.get('since')) || 0)
    .then(seen => reply(response, 200, JSON.stringify(seen), headers))
    .catch(() => reply(response, 503, '', headers))
}

const NAME = /^(?:(https?):\/\/)?(.*?)(?::(\d{1,5}))?$/
const PORTS = { http: 80, https: 443 } // which browsers leave out

/** Whether a page of ours asks: of the host name that we were asked by, from mission control or a view. */
function own (ports) {
  return ({ headers: { origin = '', host = '' } }) => {
    const [[, scheme, page, port = PORTS[scheme]], [, , here, ours = PORTS.http]] = [NAME.exec(origin), NAME.exec(host)]
    return page === here && [...ports, Number(ours)].includes(Number(port))
  }
}

function reply (response, status, body, headers) {
  response.writeHead(status, { ...SECURE, ...headers })
  response.end(body)
}

function html (request, bot, need, heavy) {
  const name = (request.headers.host || '').replace(/:\d{1,5}$/, '')
  const host = HOST.test(name) ? name : '127.0.0.1'
  const { version } = need('prismarine-viewer/package.json')
  const { getVersion } = need('prismarine-viewer/viewer/lib/version')
  const assets = `http://${host}:${heavy.port}/view/${[version, heavy.make].filter(Boolean).join('-')}/`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>3D view</title>
<link rel="icon" href="data:,">
<link rel="preload" as="script" href="/view.js">
<script src="/sight.js" data-assets="${assets}" data-states="blocksStates/${getVersion(bot.version)}.json" data-reach="${REACH}"></script>
<base href="${assets}">
<link rel="preload" as="script" href="index.js">
<style>html,body{margin:0;height:100%;overflow:hidden;background:lightblue}canvas{display:block;width:100%;height:100%}p{margin:0;padding:2em;font:16px/1.5 system-ui,sans-serif;color:#123}</style>
</head><body></body></html>`
}

function openSockets (bot, server, need, isOwn) {
  const ownPage = (request, decide) => decide(null, !request.headers.origin || isOwn(request))
  const { Server } = need('socket.io')
  const io = new Server(server, { path: '/socket.io', serveClient: false, maxHttpBufferSize: 16384, allowRequest: ownPage })
  server.prependListener('request', aim) // Engine.IO has put itself before all listeners
  io.on('connection', socket => {
    if (!bot.entity || io.engine.clientsCount > WATCHERS_MAX) return socket.conn.close() // and no word of leaving, on which the page would never come again
    return upgraded(socket.conn).then(() => socket.connected && bot.entity && watch(bot, socket))
  })
  return io
}

/** The page takes notes of what comes through its WebSocket (page/line.js): nothing is sent by polling, unless for good. */
const upgraded = conn => new Promise(resolve => {
  if (conn.transport.name !== 'polling') return resolve()
  conn.once('upgrade', resolve)
  setTimeout(resolve, UPGRADE_MS)
})

module.exports = startViewer
