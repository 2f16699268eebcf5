'use strict'
// Changing blocks: one way in for every mechanic, seen by all players near, remembered against the seeded terrain.
const { Vec3 } = require('vec3')

const TOP = 319

module.exports.server = serv => {
  const { registry } = serv
  const removed = []
  const changed = []
  serv.blockEntities = new Map()

  serv.onBlockRemoved = listener => removed.push(listener)
  serv.onBlockChanged = listener => changed.push(listener)
  serv.positionKey = pos => `${pos.x},${pos.y},${pos.z}`

  /** Replaces a block; listeners hear of it after the world has changed. */
  serv.setBlock = (world, position, stateId) => {
    const pos = new Vec3(Math.floor(position.x), Math.floor(position.y), Math.floor(position.z))
    if (pos.y < 0 || pos.y > TOP || !registry.blocksByStateId[stateId]) return false
    const old = world.getBlock(pos)
    if (old.stateId === stateId) return false
    store(pos, stateId)
    const key = serv.columnKey(pos.x >> 4, pos.z >> 4)
    if (batch) addToBatch(key, pos, stateId)
    else tellPlayers(key, 'block_change', { location: pos, type: stateId })
    if (registry.blocksByStateId[stateId].name !== old.name) removed.forEach(f => f(world, pos, old))
    changed.forEach(f => f(world, pos, old, stateId))
    return true
  }

  function store (pos, stateId) {
    const key = serv.columnKey(pos.x >> 4, pos.z >> 4)
    serv.columnAt(pos.x >> 4, pos.z >> 4).set(pos.x, pos.y, pos.z, stateId)
    if (!serv.changes.has(key)) serv.changes.set(key, new Map())
    serv.changes.get(key).set((pos.y << 8) | ((pos.z & 15) << 4) | (pos.x & 15), stateId)
    serv.emit('columnChanged', key)
  }

  let batch = null

  /** Runs a function that changes many blocks and tells clients of them by section. */
  serv.manyBlocks = change => {
    if (batch) return change()
    batch = new Map()
    try {
      return change()
    } finally {
      for (const { key, chunkCoordinates, records } of batch.values()) {
        tellPlayers(key, 'multi_block_change', { chunkCoordinates, records: [...records].map(([at, state]) => state * 4096 + at) })
      }
      batch = null
    }
  }

  function addToBatch (key, pos, stateId) {
    const section = `${key},${pos.y >> 4}`
    if (!batch.has(section)) batch.set(section, { key, chunkCoordinates: { x: pos.x >> 4, y: pos.y >> 4, z: pos.z >> 4 }, records: new Map() })
    batch.get(section).records.set(((pos.x & 15) << 8) | ((pos.z & 15) << 4) | (pos.y & 15), stateId)
  }

  function tellPlayers (key, name, params) {
    const near = serv.players.filter(p => p.columns.has(key)).map(p => p._client)
    serv._server.writeToClients(near, name, params)
  }

  serv.tellColumn = (pos, name, params) => tellPlayers(serv.columnKey(Math.floor(pos.x) >> 4, Math.floor(pos.z) >> 4), name, params)

  /** State id of a named block with the given properties, the others at their default. */
  serv.stateOf = (name, properties = {}) => {
    const block = registry.blocksByName[name]
    if (!block) throw new Error(`no block is called '${name}'`)
    return withProperties(block, block.defaultState, properties)
  }

  /** The same block with some properties changed. */
  serv.changeState = (stateId, properties) => withProperties(registry.blocksByStateId[stateId], stateId, properties)

  function withProperties (block, stateId, properties) {
    let data = stateId - block.minStateId
    let result = 0
    let weight = 1
    for (let i = (block.states?.length ?? 0) - 1; i >= 0; i--) {
      const state = block.states[i]
      const given = properties[state.name]
      result += weight * (given === undefined ? data % state.num_values : valueIndex(state, given))
      data = Math.floor(data / state.num_values)
      weight *= state.num_values
    }
    return block.minStateId + result
  }

  function valueIndex (state, value) {
    if (state.type === 'bool') return value === true || value === 'true' ? 0 : 1
    if (state.values) return Math.max(0, state.values.indexOf(String(value)))
    return Number(value)
  }
}
