'use strict'
// The world's columns: generated from the seed when needed, streamed to players nearest first, forgotten when far.
const { Vec3 } = require('vec3')
const { terrain } = require('./terrain/terrain')
const { drawnBlocks } = require('./drawn')
const { findSpawn } = require('./terrain/spawnpoint')

const BUDGET = 8 // ms a tick for making and sending columns
const START_RADIUS = 4
const KEEP = 3 // columns beyond the view distance before one is dropped
const HALF = 1 << 20

const keyOf = (cx, cz) => (cx + HALF) * (HALF * 2) + (cz + HALF)
const chunkOf = position => [Math.floor(position.x) >> 4, Math.floor(position.z) >> 4]

module.exports.server = (serv, options) => {
  const { registry } = serv
  const Block = require('prismarine-block')(registry)
  serv.seed = serv.seed ?? options.seed
  serv.changes = new Map() // column key → Map(index in column → state): what differs from the seeded terrain
  const land = terrain(serv.seed, registry)
  const columns = new Map()
  const drawn = drawnBlocks(registry)
  const solid = Uint8Array.from(registry.blocksArray.reduce((list, block) => {
    for (let id = block.minStateId; id <= block.maxStateId; id++) list[id] = block.boundingBox === 'block' || /water|lava/.test(block.name) ? 1 : 0
    return list
  }, []))
  const dimming = Uint8Array.from(registry.blocksArray.reduce((list, block) => {
    for (let id = block.minStateId; id <= block.maxStateId; id++) list[id] = block.filterLight ?? 0
    return list
  }, []))
  const isSolid = id => solid[id] === 1
  serv.lightFilter = id => dimming[id]

  function columnAt (cx, cz) {
    const key = keyOf(cx, cz)
    let column = columns.get(key)
    if (!column) {
      column = land.column(cx, cz)
      for (const [index, state] of serv.changes.get(key) ?? []) column.set(index & 15, index >> 8, (index >> 4) & 15, state)
      columns.set(key, column)
      serv.emit('columnMade', column)
    }
    return column
  }

  function packetOf (column) {
    column.packet ??= serv._server.serializer.createPacketBuffer({
      name: 'map_chunk',
      params: {
        x: column.x,
        z: column.z,
        heightmaps: column.encodeHeights(isSolid),
        chunkData: column.encodeBlocks(),
        blockEntities: drawn(serv.changes.get(keyOf(column.x, column.z))),
        ...column.encodeLight(id => dimming[id])
      }
    })
    return column.packet
  }

  serv.columnKey = keyOf
  serv.columnAt = columnAt
  serv.columns = columns
  serv.sendColumn = (player, cx, cz) => player._client.writeRaw(packetOf(columnAt(cx, cz)))
  serv.isLoaded = (x, z) => columns.has(keyOf(x >> 4, z >> 4))
  serv.stateAt = (x, y, z) => columnAt(x >> 4, z >> 4).get(x, y, z)
  serv.blockAt = (x, y, z) => registry.blocksByStateId[serv.stateAt(x, y, z)]
  serv.groundAt = (x, z) => columnAt(x >> 4, z >> 4).top(x, z, isSolid)
  serv.overworld = {
    name: 'overworld',
    getBlockStateId: p => serv.stateAt(Math.floor(p.x), Math.floor(p.y), Math.floor(p.z)),
    getBlock (p) {
      const at = new Vec3(Math.floor(p.x), Math.floor(p.y), Math.floor(p.z))
      const block = Block.fromStateId(serv.stateAt(at.x, at.y, at.z), columnAt(at.x >> 4, at.z >> 4).biomeAt(at.x, at.z))
      block.position = at
      return block
    },
    getBlockType: p => registry.blocksByStateId[serv.overworld.getBlockStateId(p)].id,
    getBiome: p => columnAt(Math.floor(p.x) >> 4, Math.floor(p.z) >> 4).biomeAt(Math.floor(p.x), Math.floor(p.z))
  }

  const found = findSpawn(serv.seed, land.land)
  serv.spawnPoint = new Vec3(found.x + 0.5, found.y, found.z + 0.5)
  serv.on('asap', () => makeAround(serv.spawnPoint, START_RADIUS)) // after the saved changes are back

  /** A dry place to stand on near the world spawn, so that newcomers do not stand inside each other. */
  serv.spawnPlace = () => {
    const radius = serv.gamerules.spawnRadius
    for (let tries = 0; tries < 30; tries++) {
      const x = Math.floor(serv.spawnPoint.x) + Math.round((Math.random() * 2 - 1) * radius)
      const z = Math.floor(serv.spawnPoint.z) + Math.round((Math.random() * 2 - 1) * radius)
      const y = serv.groundAt(x, z)
      const isGround = /^(grass_block|dirt|sand|stone|gravel)$/.test(serv.blockAt(x, y, z).name)
      if (isGround && Math.abs(y + 1 - serv.spawnPoint.y) <= 5 && [1, 2].every(up => serv.blockAt(x, y + up, z).boundingBox === 'empty')) return new Vec3(x + 0.5, y + 1, z + 0.5)
    }
    return serv.spawnPoint.clone()
  }

  function makeAround (position, radius) {
    const [cx, cz] = chunkOf(position)
    for (let dx = -radius; dx <= radius; dx++) {
      for (let dz = -radius; dz <= radius; dz++) packetOf(columnAt(cx + dx, cz + dz))
    }
  }

  let turn = 0 // whose column comes next
  serv.on('afterTick', () => {
    const end = performance.now() + BUDGET
    let idle = 0
    while (idle < serv.players.length && performance.now() < end) {
      turn = (turn + 1) % serv.players.length
      idle = serv.players[turn].sendNextColumn() ? 0 : idle + 1
    }
    if (serv.tickCount % 100 === 0) dropFarColumns()
  })

  function dropFarColumns () {
    const centres = [serv.spawnPoint, ...serv.players.map(p => p.position)].map(chunkOf)
    const reach = options.viewDistance + KEEP
    for (const [key, column] of columns) {
      const { x, z } = column
      column.packet = null // made again for whoever comes later; twenty bots: 314 MB with all packets kept, 264 without
      if (centres.every(([cx, cz]) => Math.max(Math.abs(cx - x), Math.abs(cz - z)) > reach)) columns.delete(key)
    }
  }
}

module.exports.player = (player, serv, options) => {
  player.columns = new Set()
  let centre = null
  let waiting = []

  player._client.on('settings', ({ viewDistance }) => {
    player.view = Math.min(options.viewDistance, Math.max(2, viewDistance || 2))
    centre = null
  })

  function plan () {
    const [cx, cz] = chunkOf(player.position)
    if (centre && centre[0] === cx && centre[1] === cz) return
    centre = [cx, cz]
    const view = player.view ?? options.viewDistance
    player._client.write('update_view_position', { chunkX: cx, chunkZ: cz })
    const wanted = new Map()
    for (let dx = -view; dx <= view; dx++) {
      for (let dz = -view; dz <= view; dz++) wanted.set(keyOf(cx + dx, cz + dz), { x: cx + dx, z: cz + dz, far: dx * dx + dz * dz })
    }
    forget(key => !wanted.has(key))
    waiting = [...wanted].filter(([key]) => !player.columns.has(key)).map(([key, at]) => ({ key, ...at })).sort((a, b) => b.far - a.far)
  }

  function forget (unwanted) {
    for (const key of player.columns) {
      if (!unwanted(key)) continue
      player.columns.delete(key)
      player._client.write('unload_chunk', { chunkX: Math.floor(key / (HALF * 2)) - HALF, chunkZ: key % (HALF * 2) - HALF })
    }
  }

  player.sendNextColumn = () => {
    if (!player.isPlaying) return false
    plan()
    const next = waiting.pop()
    if (!next) return false
    player.columns.add(next.key)
    serv.sendColumn(player, next.x, next.z)
    return waiting.length > 0
  }

  player.sendFirstColumns = () => {
    plan()
    player._client.write('chunk_batch_start', {})
    for (let i = 0; i < 9 && waiting.length; i++) {
      const next = waiting.pop()
      player.columns.add(next.key)
      serv.sendColumn(player, next.x, next.z)
    }
    player._client.write('chunk_batch_finished', { batchSize: 9 })
  }

  /** After a respawn packet the client has forgotten every column. */
  player.resendColumns = () => {
    player.columns.clear()
    centre = null
    player.sendFirstColumns()
  }
}
