'use strict'
// One snapshot file: block changes against the seeded terrain, block entities, players, time. Written aside, then renamed,
// so that a world on disk is always whole and of one moment.
const fs = require('fs')
const path = require('path')
const { Vec3 } = require('vec3')
const { toJson, stackMaker } = require('./stacks')

const FILE = 'world.json'
const FORMAT = 1

module.exports.server = (serv, options) => {
  const file = options.dataDir && path.join(options.dataDir, FILE)
  const known = new Map() // saved players by uuid, also of those who are away
  const packed = new Map() // column key → JSON text of its changes, remade only when it changed
  let saved = {}
  let writing = Promise.resolve()
  let autoSave = true

  if (file) load()

  function load () {
    fs.mkdirSync(options.dataDir, { recursive: true })
    if (!fs.existsSync(file)) return
    saved = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (saved.format !== FORMAT) throw new Error(`${file} has format ${saved.format}; this version reads ${FORMAT}`)
    serv.seed = saved.seed
  }

  serv.packStack = toJson
  serv.unpackStack = stackMaker(serv.registry).fromJson

  // The world's own state comes back once its mechanics are set up, before anyone can join.
  serv.on('asap', () => {
    for (const [key, changes] of saved.columns ?? []) serv.changes.set(key, new Map(changes))
    for (const [key, changes] of saved.columns ?? []) packed.set(key, JSON.stringify([key, changes]))
    for (const [key, entity] of saved.blockEntities ?? []) serv.blockEntities.set(key, entity)
    for (const [uuid, player] of saved.players ?? []) known.set(uuid, player)
    Object.assign(serv.gamerules, saved.gamerules)
    for (const name of ['time', 'age', 'difficulty', 'raining', 'thundering', 'weatherFor']) if (saved[name] !== undefined) serv[name] = saved[name]
    if (saved.spawn) serv.spawnPoint = new Vec3(...saved.spawn)
    serv.ops = new Set(saved.ops ?? [])
    serv.savedEntities = saved.entities ?? []
    for (const key of saved.populated ?? []) serv.populated.add(key)
    saved = {}
  })

  serv.on('columnChanged', key => packed.delete(key))

  const place = p => (p ? [p.x, p.y, p.z] : null)

  function packPlayer (player) {
    return {
      username: player.username,
      position: place(player.position),
      yaw: player.yaw,
      pitch: player.pitch,
      health: player.health,
      food: player.food,
      foodSaturation: player.foodSaturation,
      exhaustion: player.exhaustion,
      air: player.air,
      fireTicks: player.fireTicks,
      gameMode: player.gameMode,
      bed: place(player.bedSpawn),
      heldItemSlot: player.heldItemSlot,
      xp: player.xp,
      inventory: player.inventory.slots.map(serv.packStack),
      carried: serv.packStack(player.inventory.selectedItem)
    }
  }

  serv.on('playerJoining', player => {
    const was = known.get(player.uuid)
    if (!was) return
    const { position, bed, inventory, carried, ...plain } = was
    Object.assign(player, plain, { username: player.username })
    player.position = new Vec3(...position)
    player.bedSpawn = bed && new Vec3(...bed)
    inventory.forEach((stack, slot) => { player.inventory.slots[slot] = stacked(stack, slot) })
    if (carried) player.once('spawned', () => player.giveOrDrop(serv.unpackStack(carried)))
  })

  function stacked (plain, slot) {
    const item = serv.unpackStack(plain)
    if (item) item.slot = slot
    return item
  }

  serv.on('playerLeaving', player => known.set(player.uuid, packPlayer(player)))

  function snapshot () {
    for (const player of serv.players) if (player.isPlaying) known.set(player.uuid, packPlayer(player))
    for (const [key, changes] of serv.changes) if (!packed.has(key)) packed.set(key, JSON.stringify([key, [...changes]]))
    const rest = {
      format: FORMAT,
      seed: serv.seed,
      time: serv.time,
      age: serv.age,
      raining: serv.raining,
      thundering: serv.thundering,
      weatherFor: serv.weatherFor,
      difficulty: serv.difficulty,
      gamerules: serv.gamerules,
      spawn: place(serv.spawnPoint),
      ops: [...serv.ops],
      blockEntities: [...serv.blockEntities],
      players: [...known],
      populated: [...serv.populated],
      entities: serv.packEntities()
    }
    return `${JSON.stringify(rest).slice(0, -1)},"columns":[${[...packed.values()].join(',\n')}]}`
  }

  async function write (text) {
    const aside = `${file}.new`
    const handle = await fs.promises.open(aside, 'w')
    await handle.writeFile(text)
    await handle.sync()
    await handle.close()
    await fs.promises.rename(aside, file)
  }

  /** Takes a snapshot now and resolves when it is on disk. */
  serv.saveAll = () => {
    if (!file) return Promise.resolve()
    const text = snapshot()
    writing = writing.catch(() => {}).then(() => write(text))
    return writing
  }

  serv.setAutoSave = on => { autoSave = on }
  const timer = setInterval(() => autoSave && serv.saveAll().catch(options.report), options.saveEvery * 1000)
  serv.on('close', () => clearInterval(timer))

  serv.stop = async () => {
    if (serv.isStopping) return writing
    serv.isStopping = true
    await serv.saveAll()
    serv.emit('close')
    for (const player of [...serv.players]) player.kick('Server closed')
    await new Promise(resolve => setTimeout(resolve, 50))
    serv._server.close()
  }
}
