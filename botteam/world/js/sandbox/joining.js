'use strict'
// Joining and leaving: the login sequence of 1.21.4 (minecraft.wiki/w/Java_Edition_protocol/FAQ), the tab list, kicks.
const { GAME_MODES, DIFFICULTIES } = require('./rules')
const { guardWire } = require('./wire')
const { tagsFor } = require('./tags')

const LOAD_START = 'level_chunks_load_start'
const SIGNED_CHAT = ['chat_message', 'chat_session_update', 'message_acknowledgement']
const BRAND = Buffer.from('\x07botteam')

module.exports.server = (serv, options) => {
  const plugins = require('./plugins')
  const tags = { tags: tagsFor(serv.registry) }

  serv._server.on('connection', client => {
    client.setMaxListeners(0)
    guardWire(client)
    client.on('error', error => options.debug(`client ${client.username}: ${error.message}`))
    client.on('end', () => client.socket?.destroy())
    guard(client)
    client.on('state', now => {
      if (now !== 'configuration') return
      if (isNear(client)) client.compressor.compressionThreshold = Infinity
      client.write('custom_payload', { channel: 'minecraft:brand', data: BRAND })
      client.write('feature_flags', { features: ['minecraft:vanilla'] })
      client.write('tags', tags)
    })
  })

  // Deflating columns for each of twenty bots on the same machine was most of the server's work.
  const isNear = client => /^(::1|(::ffff:)?127\.)/.test(client.socket.remoteAddress)

  // One client's bad packet must not reach the process: every listener of a client runs inside this guard.
  function guard (client) {
    const emit = client.emit.bind(client)
    client.emit = (...args) => {
      try {
        return emit(...args)
      } catch (error) {
        options.report(error)
        return true
      }
    }
  }

  serv._server.on('playerJoin', client => {
    for (const packet of SIGNED_CHAT) client.removeAllListeners(packet) // node-minecraft-protocol's, which fail without signatures
    if (!serv.pluginsReady || serv.isStopping) return client.end('Server is starting or stopping')
    const twin = serv.uuidToPlayer[client.uuid]
    if (twin) twin.kick('You logged in from another location')
    if (serv.players.length >= options.maxPlayers) return client.end('The server is full!')
    const player = serv.initEntity('player', 'player', serv.spawnPlace())
    Object.assign(player, { _client: client, username: client.username, uuid: client.uuid, gameMode: serv.gameMode, isPlaying: false })
    player.spawnPoint = serv.spawnPoint
    player.setMaxListeners(0)
    for (const plugin of plugins) plugin.player?.(player, serv, options)
    player.join()
  })

  serv.getPlayer = name => serv.players.find(p => p.username.toLowerCase() === String(name).toLowerCase()) ?? null

  serv.worldState = player => ({
    dimension: 0,
    name: 'minecraft:overworld',
    hashedSeed: [serv.seed | 0, 0],
    gamemode: GAME_MODES[player.gameMode],
    previousGamemode: 255,
    isDebug: false,
    isFlat: false,
    portalCooldown: 0,
    seaLevel: 62
  })

  serv.on('tick', () => serv.tickCount % 200 === 0 && serv._writeAll('player_info', {
    action: { update_latency: true },
    data: serv.players.map(p => ({ uuid: p.uuid, latency: Math.round(p._client.latency || 0) }))
  }))
}

const tabEntry = p => ({
  uuid: p.uuid, player: { name: p.username, properties: [] }, gamemode: p.gameMode, listed: 1, latency: Math.round(p._client.latency || 0)
})
const TAB_ACTION = { add_player: true, update_game_mode: true, update_listed: true, update_latency: true }

module.exports.player = (player, serv, options) => {
  const write = (name, params) => player._client.write(name, params)

  player.join = () => {
    serv.emit('playerJoining', player) // saved state comes back here
    sendLogin()
    serv.players.push(player)
    serv.uuidToPlayer[player.uuid] = player
    write('player_info', { action: TAB_ACTION, data: serv.players.map(tabEntry) })
    serv._server.writeToClients(others(), 'player_info', { action: TAB_ACTION, data: [tabEntry(player)] })
    sendPlace()
    player.isPlaying = true
    serv.addEntity(player)
    player.emit('spawned')
    serv.emit('playerJoined', player)
    serv.broadcast({ ...serv.line('multiplayer.player.joined', player.username), color: 'yellow' })
  }

  const others = () => serv.players.filter(p => p !== player).map(p => p._client)

  function sendLogin () {
    write('login', {
      entityId: player.id,
      isHardcore: false,
      worldNames: ['minecraft:overworld'],
      maxPlayers: options.maxPlayers,
      viewDistance: options.viewDistance,
      simulationDistance: options.viewDistance,
      reducedDebugInfo: false,
      enableRespawnScreen: true,
      doLimitedCrafting: false,
      worldState: serv.worldState(player),
      enforcesSecureChat: false
    })
    write('difficulty', { difficulty: DIFFICULTIES[serv.difficulty], difficultyLocked: false })
    sendAbilities()
    write('held_item_slot', { slot: player.heldItemSlot ?? 0 })
    write('entity_status', { entityId: player.id, entityStatus: player.op ? 28 : 24 })
    write('server_data', { motd: serv.toNbt({ text: options.motd }) })
    player.sendCommandTree()
    serv.sendTickRate(player)
  }

  function sendPlace () {
    player.sendSpawnPosition()
    player.teleport(player.position)
    write('game_state_change', { reason: LOAD_START, gameMode: 0 })
    player.sendFirstColumns()
  }

  player.sendSpawnPosition = () => write('spawn_position', { location: player.spawnPoint.floored(), angle: 0 })

  function sendAbilities () {
    const flags = [0, 13, 0, 15][player.gameMode]
    write('abilities', { flags, flyingSpeed: 0.05, walkingSpeed: 0.1 })
  }

  player.setGameMode = mode => {
    player.gameMode = mode
    write('game_state_change', { reason: 'change_game_mode', gameMode: mode })
    sendAbilities()
    serv._writeAll('player_info', { action: { update_game_mode: true }, data: [{ uuid: player.uuid, gamemode: mode }] })
  }

  player.kick = reason => player._client.end(reason)

  player._client.on('end', () => {
    if (!serv.uuidToPlayer[player.uuid] || player.hasLeft) return
    player.hasLeft = true
    serv.emit('playerLeaving', player)
    player.isPlaying = false
    serv.players.splice(serv.players.indexOf(player), 1)
    if (serv.uuidToPlayer[player.uuid] === player) delete serv.uuidToPlayer[player.uuid]
    serv.destroyEntity(player)
    serv._writeAll('player_remove', { players: [player.uuid] })
    serv.broadcast({ ...serv.line('multiplayer.player.left', player.username), color: 'yellow' })
    player.emit('disconnected')
  })
}
