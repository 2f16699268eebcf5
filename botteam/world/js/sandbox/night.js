'use strict'
// Day and night, weather, sleep (minecraft.wiki/w/Daylight_cycle, minecraft.wiki/w/Bed, minecraft.wiki/w/Weather).
const { Vec3 } = require('vec3')

const DAY = 24000
const BEDTIME = { from: 12542, to: 23459, fromInRain: 12010, toInRain: 23991 }
const FALL_ASLEEP = 100 // ticks in bed until the night is skipped
const REACH = { side: 3, up: 2 }
const MONSTERS_NEAR = { side: 8, up: 5 }
const WEATHER = { clear: [12000, 180000], rain: [12000, 24000], thunder: [3600, 15600] }
const FACING = { north: [0, -1], south: [0, 1], west: [-1, 0], east: [1, 0] }

module.exports.server = serv => {
  serv.time = 0
  serv.age = 0
  serv.raining = serv.thundering = false
  serv.weatherFor = randomTicks('clear')

  const packet = () => ({ age: [0, serv.age], time: [0, serv.time], tickDayTime: serv.gamerules.doDaylightCycle })
  serv.setTime = time => {
    serv.time = time
    serv._writeAll('update_time', packet())
  }
  serv.sendTime = player => player._client.write('update_time', packet())
  serv.on('gameruleChanged', name => name === 'doDaylightCycle' && serv.setTime(serv.time))

  serv.isBedtime = () => {
    const now = serv.time % DAY
    return serv.raining ? now >= BEDTIME.fromInRain && now <= BEDTIME.toInRain : now >= BEDTIME.from && now <= BEDTIME.to
  }

  /** How much the sky is darkened: 0 by day, 11 at night (minecraft.wiki/w/Light#Internal_sky_light). */
  serv.skyDarkening = () => {
    const angle = ((serv.time % DAY) / DAY - 0.25 + 1) % 1
    const sun = angle + (1 - (Math.cos(angle * Math.PI) + 1) / 2 - angle) / 3
    const brightness = Math.min(1, Math.max(0, Math.cos(sun * Math.PI * 2) * 2 + 0.5))
    const wet = (1 - (serv.raining ? 5 / 16 : 0)) * (1 - (serv.thundering ? 5 / 16 : 0))
    return Math.floor((1 - brightness * wet) * 11)
  }

  serv.on('tick', () => {
    serv.age++
    if (serv.gamerules.doDaylightCycle) serv.time++
    if (serv.age % 20 === 0) serv._writeAll('update_time', packet())
    if (serv.gamerules.doWeatherCycle && --serv.weatherFor <= 0) serv.setWeather(serv.raining ? 'clear' : (Math.random() < 0.2 ? 'thunder' : 'rain'))
    passNight()
  })

  function randomTicks (kind) {
    const [low, high] = WEATHER[kind]
    return low + Math.floor(Math.random() * (high - low))
  }

  serv.setWeather = (kind, ticks = randomTicks(kind)) => {
    serv.raining = kind !== 'clear'
    serv.thundering = kind === 'thunder'
    serv.weatherFor = ticks
    serv.players.forEach(serv.sendWeather)
  }

  serv.sendWeather = player => {
    const tell = (reason, gameMode) => player._client.write('game_state_change', { reason, gameMode })
    tell(serv.raining ? 'start_raining' : 'stop_raining', 0)
    tell('rain_level_change', serv.raining ? 1 : 0)
    tell('thunder_level_change', serv.thundering ? 1 : 0)
  }

  function passNight () {
    const awake = serv.players.filter(p => p.isPlaying && p.gameMode !== 3)
    const asleep = awake.filter(p => p.isSleeping)
    asleep.forEach(p => p.sleptFor++)
    const deep = asleep.filter(p => p.sleptFor >= FALL_ASLEEP).length
    if (!deep || deep < Math.max(1, Math.ceil(awake.length * serv.gamerules.playersSleepingPercentage / 100))) return
    if (serv.gamerules.doDaylightCycle) serv.setTime((Math.floor(serv.time / DAY) + 1) * DAY)
    if (serv.raining && serv.gamerules.doWeatherCycle) serv.setWeather('clear')
    asleep.forEach(p => p.wakeUp())
  }

  /** Where to stand beside a bed, or null when the bed is gone or walled in. */
  serv.wakeUpPlace = bed => {
    if (!serv.blockAt(bed.x, bed.y, bed.z).name.endsWith('_bed')) return null
    for (const dy of [0, 1, -1]) {
      for (const [dx, dz] of [[0, 1], [1, 0], [0, -1], [-1, 0], [1, 1], [-1, -1], [1, -1], [-1, 1]]) {
        const [x, y, z] = [bed.x + dx, bed.y + dy, bed.z + dz]
        const box = [x + 0.2, y, z + 0.2, x + 0.8, y + 1.8, z + 0.8]
        if (y > 0 && serv.blockAt(x, y - 1, z).boundingBox === 'block' && serv.isFree(box)) return new Vec3(x + 0.5, y, z + 0.5)
      }
    }
    return null
  }

  for (const block of serv.registry.blocksArray) {
    if (block.name.endsWith('_bed')) serv.onBlockInteraction(block.name, ({ block, player }) => player.useBed(block))
  }

  serv.onBlockRemoved((world, pos, old) => {
    for (const player of serv.players) if (player.isSleeping && player.bed?.equals(pos)) player.wakeUp()
  })
}

module.exports.player = (player, serv) => {
  player.isSleeping = false

  player.on('spawned', () => {
    serv.sendTime(player)
    serv.sendWeather(player)
  })

  player.useBed = block => {
    const head = headOf(block)
    const refusal = whyNot(head)
    if (head && refusal !== 'block.minecraft.bed.obstructed') setSpawn(head)
    if (refusal) player._client.write('system_chat', { content: serv.toNbt(serv.line(refusal)), isActionBar: true })
    else lieDown(head)
    return true
  }

  function headOf (block) {
    const { part, facing } = block.getProperties()
    const [dx, dz] = FACING[facing]
    return part === 'head' ? block.position : block.position.offset(dx, 0, dz)
  }

  function whyNot (head) {
    const { x, y, z } = head
    const d = player.position
    if (Math.abs(d.x - x - 0.5) > REACH.side || Math.abs(d.z - z - 0.5) > REACH.side || Math.abs(d.y - y) > REACH.up) return 'block.minecraft.bed.too_far_away'
    if (serv.players.some(p => p.isSleeping && p.bed.equals(head))) return 'block.minecraft.bed.occupied'
    if (serv.isFullCube(serv.stateAt(x, y + 1, z))) return 'block.minecraft.bed.obstructed'
    if (!serv.isBedtime() && !serv.thundering) return 'block.minecraft.bed.no_sleep'
    const near = e => e.isMonster && Math.abs(e.position.x - x) < MONSTERS_NEAR.side && Math.abs(e.position.z - z) < MONSTERS_NEAR.side && Math.abs(e.position.y - y) < MONSTERS_NEAR.up
    if (Object.values(serv.entities).some(near)) return 'block.minecraft.bed.not_safe'
    return null
  }

  function setSpawn (head) {
    if (player.bedSpawn?.equals(head)) return
    player.bedSpawn = head.clone()
    player.say(serv.line('block.minecraft.set_spawn'))
  }

  function lieDown (head) {
    Object.assign(player, { isSleeping: true, bed: head.clone(), sleptFor: 0 })
    player.position = new Vec3(head.x + 0.5, head.y + 0.6875, head.z + 0.5)
    showPose()
    serv.showPosition(player)
    serv.setBlock(serv.overworld, head, serv.changeState(serv.stateAt(head.x, head.y, head.z), { occupied: true }))
  }

  function showPose () {
    player.tell('entity_metadata', { entityId: player.id, metadata: player.describe() }, true)
  }

  player.wakeUp = () => {
    if (!player.isSleeping) return
    const { bed } = player
    player.isSleeping = false
    const state = serv.stateAt(bed.x, bed.y, bed.z)
    if (serv.registry.blocksByStateId[state].name.endsWith('_bed')) serv.setBlock(serv.overworld, bed, serv.changeState(state, { occupied: false }))
    player.tell('animation', { entityId: player.id, animation: 2 }, true)
    showPose()
    player.teleport(serv.wakeUpPlace(bed) ?? player.position)
  }

  player.on('getUp', player.wakeUp)
  player.on('hurt', player.wakeUp)
  player.on('disconnected', player.wakeUp)
}
